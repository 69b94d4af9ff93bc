import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExplainResponse } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const HOUR_MS = 3_600_000;
const CATEGORIES = [
  { id: 'offers', names: { en: 'Offers' }, frequencyCap: { max: 1, windowSeconds: 7200 } },
  { id: 'news', names: { en: 'News' } },
  { id: 'alarms', names: { en: 'Alarms' }, critical: true, frequencyCap: { max: 1, windowSeconds: 7200 } },
];

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({
    frequencyCap: { max: 2, windowSeconds: 3600 },
    templates: { categories: CATEGORIES, templates: [] },
  });
});
afterEach(() => server.close());

/** Sends to ana. @returns what became of each message: its state, or why it was skipped */
async function send(request: Json = {}): Promise<(string | undefined)[]> {
  const { details } = await server.send({ userId: 'ana', title: 'Hello', ...request });
  return details.map(({ state, error }) => error ?? state);
}

const explain = async (id: string) =>
  (await server.call<ExplainResponse>(`/api/v1/notifications/${id}/explain?user=ana`, { admin: true })).body;

describe('frequency caps', () => {
  it('skip what exceeds them, until the window has moved on', async () => {
    await server.subscribe('ana');
    expect(await send()).toEqual(['accepted']);
    await server.advance(1000);
    expect(await send()).toEqual(['accepted']);
    expect(await send()).toEqual(['capped']);
    await server.advance(HOUR_MS - 1000);
    expect(await send()).toEqual(['accepted']);
    expect(await send()).toEqual(['capped']);
  });

  it('count a person with three devices once a notification', async () => {
    for (let device = 0; device < 3; device += 1) await server.subscribe('ana');
    expect(await send()).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await send()).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await send()).toEqual(['capped', 'capped', 'capped']);
  });

  it('count by category beside the whole', async () => {
    await server.subscribe('ana');
    expect(await send({ category: 'offers' })).toEqual(['accepted']);
    expect(await send({ category: 'offers' })).toEqual(['capped']);
    expect(await send({ category: 'news' })).toEqual(['accepted']);
    expect(await send({ category: 'news' })).toEqual(['capped']);
    await server.advance(HOUR_MS);
    expect(await send({ category: 'offers' })).toEqual(['capped']);
  });

  it('are told of in words: which cap it was', async () => {
    await server.subscribe('ana');
    await send({ category: 'offers' });
    const capped = await server.send({ userId: 'ana', title: 'Hello', category: 'offers' });
    expect((await explain(capped.id)).summary).toBe(
      'Not sent: this person has had as many notifications of the category "offers" as its cap allows: 1 in 2 hours.',
    );
    await send();
    const { id } = await server.send({ userId: 'ana', title: 'Hello' });
    const { summary, subscriptions } = await explain(id);
    expect(summary).toBe(
      'Not sent: this person has had as many notifications as the cap over all categories allows: 2 in 1 hour.',
    );
    expect(subscriptions[0]?.steps.at(-1)).toMatchObject({ code: 'skipped', reason: 'capped' });
  });

  it('let an urgent message of a critical category pass, and no other', async () => {
    await server.subscribe('ana');
    expect(await send({ category: 'alarms' })).toEqual(['accepted']);
    expect(await send({ category: 'alarms' })).toEqual(['capped']);
    expect(await send({ category: 'alarms', priority: 'urgent' })).toEqual(['accepted']);
    expect(await send({ priority: 'urgent' })).toEqual(['capped']);
  });

  it('do not count what no push service has accepted', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 400 });
    expect(await send()).not.toEqual(['accepted']);
    expect(await send()).toEqual(['accepted']);
    expect(await send()).toEqual(['accepted']);
    expect(await send()).toEqual(['capped']);
  });

  it('do not count what the person did not want', async () => {
    const { endpoint } = await server.subscribe('ana');
    const choose = (news: boolean) =>
      server.call('/api/v1/push/preferences', {
        method: 'PUT',
        user: 'ana',
        body: { endpoint, preferences: { categories: { news } } },
      });
    await choose(false);
    for (let n = 0; n < 3; n += 1) expect(await send({ category: 'news' })).toEqual(['category_off']);
    await choose(true);
    expect(await send({ category: 'news' })).toEqual(['accepted']);
  });

  it('hold where many sends to one person race', async () => {
    await server.subscribe('ana');
    const body = { userId: 'ana', title: 'Hello' };
    const made = await Promise.all(
      Array.from({ length: 12 }, () => server.call('/api/v1/notifications', { admin: true, body })),
    );
    await server.belfry.idle();
    const seen = await Promise.all(made.map(({ body: { id } }) => server.look(String(id))));
    expect(seen.map(({ counts }) => counts.sent).reduce((sum, n) => sum + n, 0)).toBe(2);
    expect(server.service.received).toHaveLength(2);
  });

  it('hold across a restart', async () => {
    await server.subscribe('ana');
    await send();
    await send();
    await server.restart();
    expect(await send()).toEqual(['capped']);
  });

  it('neither stop nor count a test push', async () => {
    const { endpoint } = await server.subscribe('ana');
    for (let n = 0; n < 3; n += 1) {
      expect((await server.call('/api/v1/push/test', { user: 'ana', body: { endpoint } })).status).toBe(200);
    }
    expect(await send()).toEqual(['accepted']);
  });
});
