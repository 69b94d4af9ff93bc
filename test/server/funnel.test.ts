/** How people are asked, and what comes of it: POST /api/v1/push/funnel and where statistics tell of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FUNNEL_STAGES, type FunnelStats, type StatsResponse } from '../../wire/index.ts';
import { APP_URL, openTestServer, type TestServer } from './open-belfry.ts';

const DAY = 86_400_000;
const NONE = Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, 0]));

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const post = (body: unknown, headers = {}) => server.call('/api/v1/push/funnel', { body, headers });
async function tell(...stages: string[]): Promise<void> {
  for (const stage of stages) expect(await post({ stage })).toMatchObject({ status: 202, body: { success: true } });
}
const read = async <T>(path: string): Promise<T> => (await server.call<T>(`/api/v1${path}`, { admin: true })).body;

describe('POST /funnel', () => {
  it('takes every stage from anybody, also where browsers must log in to subscribe', async () => {
    await tell(...FUNNEL_STAGES);
    const { funnel } = await read<StatsResponse>('/stats');
    expect(funnel).toEqual(Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, 1])));
  });

  it('does not look at a token that has expired: nothing is done in anybody’s name', async () => {
    expect((await post({ stage: 'primed' }, { authorization: 'Bearer old' })).status).toBe(202);
  });

  it.each([
    [{ stage: 'bought' }, '/stage'],
    [{ stage: 7 }, '/stage'],
    [{}, '/stage'],
    [{ stage: 'primed', userId: '42' }, '/userId'],
    [[], ''],
  ])('refuses %j and counts nothing', async (body, pointer) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body', success: false } });
    expect(answer.body.errors).toMatchObject([{ pointer }]);
    expect((await read<StatsResponse>('/stats')).funnel).toEqual(NONE);
  });

  it('takes JSON alone', async () => {
    const answer = await post('stage=primed', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect(await post('{')).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
  });

  it('is for pages of the app: another site is refused, the app’s own is told so by CORS', async () => {
    const foreign = await post({ stage: 'primed' }, { origin: 'https://evil.example' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'origin_not_allowed' } });
    const { origin } = new URL(APP_URL);
    const own = await post({ stage: 'primed' }, { origin });
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([202, origin]);
    expect((await read<StatsResponse>('/stats')).funnel.primed).toBe(1);
  });

  it('loses none of many that come at once', async () => {
    await Promise.all(Array.from({ length: 200 }, () => post({ stage: 'primed' })));
    expect((await read<StatsResponse>('/stats')).funnel.primed).toBe(200);
  });
});

describe('the funnel in statistics', () => {
  it('tells how far people come, by UTC days', async () => {
    await tell('primed', 'primed', 'primed', 'later', 'accepted', 'accepted', 'browser_allowed', 'subscribed');
    await server.advance(DAY);
    await tell('browser_dismissed', 'primed', 'accepted', 'browser_denied');
    const funnel = async (days: number) => (await read<StatsResponse>(`/stats?days=${days}`)).funnel;
    expect(await funnel(1)).toEqual({ ...NONE, primed: 1, accepted: 1, browser_denied: 1, browser_dismissed: 1 });
    expect(await funnel(2)).toEqual({
      ...{ primed: 4, accepted: 3, later: 1, browser_allowed: 1, browser_denied: 1, browser_dismissed: 1 },
      subscribed: 1,
    });
  });

  it('changes days at midnight in UTC', async () => {
    const toMidnight = DAY - (server.environment.now() % DAY);
    await server.advance(toMidnight - 1);
    await tell('primed');
    await server.advance(1);
    await tell('primed', 'later');
    const { points } = await read<FunnelStats>('/stats/funnel?days=2');
    expect(points.map(({ primed, later }) => [primed, later])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('has a point for each day of GET /stats/funnel, those without anything too', async () => {
    await tell('primed', 'accepted');
    await server.advance(2 * DAY);
    await tell('primed');
    const { period_days, from, to, points } = await read<FunnelStats>('/stats/funnel?days=4');
    expect([period_days, from % DAY, to]).toEqual([4, 0, server.environment.now()]);
    expect(points).toEqual([
      { at: from, ...NONE },
      { at: from + DAY, ...NONE, primed: 1, accepted: 1 },
      { at: from + 2 * DAY, ...NONE },
      { at: from + 3 * DAY, ...NONE, primed: 1 },
    ]);
  });

  it('outlives a restart and the retention of messages', async () => {
    await tell('primed');
    await server.restart();
    await server.advance(40 * DAY);
    await tell('primed');
    expect((await read<StatsResponse>('/stats?days=41')).funnel.primed).toBe(2);
  });

  it('is for whoever may read statistics, and takes days alone', async () => {
    expect((await server.call('/api/v1/stats/funnel')).status).toBe(401);
    expect((await server.call('/api/v1/stats/funnel', { user: 'ana' })).status).toBe(401);
    const { status, body } = await server.call('/api/v1/stats/funnel?by=hour', { admin: true });
    expect([status, body.code]).toEqual([400, 'invalid_query']);
  });
});
