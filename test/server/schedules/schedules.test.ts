import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScheduleResponse, SchedulesResponse } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

/** A Monday. */
const START = Date.UTC(2026, 5, 15, 12);
const HOUR = 3_600_000;
const PATH = '/api/v1/schedules/digest';

describe('a recurring send', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer({}, { start: START });
  });
  afterEach(() => server.close());

  const put = async (members: Json = {}, path = PATH) => {
    const body = {
      cron: '0 * * * *',
      timeZone: 'UTC',
      notification: { to: { everyone: true }, title: 'Digest' },
      ...members,
    };
    const answer = await server.call<Json & ScheduleResponse>(path, { admin: true, method: 'PUT', body });
    await server.belfry.idle(); // it knows when to wake
    return answer;
  };
  const get = async () => (await server.call<ScheduleResponse>(PATH, { admin: true })).body;
  const runs = async () => (await get()).lastRuns.map(({ at }) => (at - START) / HOUR);
  const received = () => server.service.received.length;
  /** The server is down for a while. */
  const away = async (ms: number) => {
    await server.belfry.stop();
    server.environment.advance(ms);
    await server.restart();
    await server.belfry.idle();
  };

  it('makes a notification at each tick', async () => {
    await server.subscribe('ana');
    const { status, body } = await put();
    expect(status).toBe(201);
    expect(body.nextRuns.map((at) => (at - START) / HOUR)).toEqual([1, 2, 3, 4, 5]);
    expect(body).toMatchObject({ id: 'digest', catchUp: 'once', paused: false, lastRuns: [], fault: null });
    for (const hours of [1, 2, 3]) {
      await server.advance(HOUR - 1);
      expect(received()).toBe(hours - 1);
      await server.advance(1);
      expect(received()).toBe(hours);
    }
    expect(await runs()).toEqual([3, 2, 1]);
    const [last] = (await get()).lastRuns;
    expect(await server.look(last?.notificationId ?? '')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('runs a tick once, though the server is started again within it', async () => {
    await server.subscribe('ana');
    await put();
    await server.advance(HOUR);
    await away(0);
    await away(1_000);
    expect(received()).toBe(1);
    expect(await runs()).toEqual([1]);
  });

  it.each([
    ['once', [3]],
    ['skip', []],
    ['all', [3, 2, 1]],
  ])('makes up for what it missed: %s', async (catchUp, expected) => {
    await server.subscribe('ana');
    await put({ catchUp });
    await away(3 * HOUR + 30 * 60_000);
    expect(await runs()).toEqual(expected);
    expect(received()).toBe(expected.length);
    await server.advance(HOUR / 2);
    expect(received()).toBe(expected.length + 1);
  });

  it('has not missed what it is less than a minute late for', async () => {
    await server.subscribe('ana');
    await put({ catchUp: 'skip' });
    await away(3 * HOUR + 59_000);
    expect(await runs()).toEqual([3]);
  });

  it('makes up for the newest hundred at most', { timeout: 60_000 }, async () => {
    await put({ cron: '* * * * *', catchUp: 'all' });
    await away(4 * HOUR);
    const listed = await server.call<{ notifications: unknown[] }>('/api/v1/notifications?limit=100', { admin: true });
    expect(listed.body.notifications).toHaveLength(100);
    expect((await get()).lastRuns.map(({ at }) => at - START).at(0)).toBe(4 * HOUR);
  });

  it('runs nothing while it is paused, nor makes up for it', async () => {
    await server.subscribe('ana');
    await put({ catchUp: 'all' });
    const paused = await put({ catchUp: 'all', paused: true });
    expect(paused.status).toBe(200);
    expect(paused.body.nextRuns).toEqual([]);
    await server.advance(5 * HOUR + 1);
    expect(received()).toBe(0);
    const resumed = await put({ catchUp: 'all' });
    expect(resumed.body.nextRuns.at(0)).toBe(START + 6 * HOUR);
    await server.advance(HOUR);
    expect(received()).toBe(1);
  });

  it('keeps to its beginning and its end', async () => {
    await server.subscribe('ana');
    const bounds = { startsAt: START + 2 * HOUR, endsAt: '2026-06-15T15:00:00Z' };
    const { body } = await put(bounds);
    expect(body.nextRuns.map((at) => (at - START) / HOUR)).toEqual([2, 3]);
    for (let hour = 0; hour < 6; hour += 1) await server.advance(HOUR);
    expect(await runs()).toEqual([3, 2]);
    expect((await get()).nextRuns).toEqual([]);
  });

  it('has new words from the next tick on', async () => {
    const { agent } = await server.subscribe('ana');
    await put();
    await put({ notification: { to: { everyone: true }, title: 'News' } });
    await server.advance(HOUR);
    expect((await agent.nextPush()).json()).toMatchObject({ notification: { title: 'News' } });
  });

  it('goes on past a tick that cannot be sent, and tells why', async () => {
    await server.close();
    const text = { title: 'Digest' };
    const template = { type: 'digest', defaultLocale: 'en', texts: { en: text } };
    server = await openTestServer({ templates: { templates: [template] } }, { start: START });
    await put({ notification: { to: { everyone: true }, template: 'digest' } });
    const templates = { templates: [{ ...template, active: false }] };
    await server.call('/api/v1/templates', { admin: true, method: 'PUT', body: templates });
    await server.advance(HOUR);
    expect(await get()).toMatchObject({ fault: 'template_unknown: digest', lastRuns: [] });
    await server.call('/api/v1/templates', { admin: true, method: 'PUT', body: { templates: [template] } });
    await server.advance(HOUR);
    expect(await get()).toMatchObject({ fault: null, lastRuns: [{ at: START + 2 * HOUR }] });
  });

  it('is listed, and ends when it is deleted', async () => {
    await server.subscribe('ana');
    await put();
    await put({}, '/api/v1/schedules/another');
    const list = async (query = '') =>
      (await server.call<SchedulesResponse>(`/api/v1/schedules${query}`, { admin: true })).body.schedules;
    expect((await list()).map(({ id }) => id)).toEqual(['another', 'digest']);
    expect((await list('?after=another')).map(({ id }) => id)).toEqual(['digest']);
    for (const id of ['another', 'digest']) {
      expect((await server.call(`/api/v1/schedules/${id}`, { admin: true, method: 'DELETE' })).status).toBe(204);
    }
    await server.advance(HOUR);
    expect(received()).toBe(0);
    expect((await server.call(PATH, { admin: true })).body).toMatchObject({ code: 'schedule_unknown' });
    expect((await server.call(PATH, { admin: true, method: 'DELETE' })).status).toBe(404);
  });

  it.each([
    ['a cron that is none', { cron: '61 * * * *' }, 422, 'cron_invalid', '/cron'],
    ['a cron of seconds', { cron: '0 0 9 * * *' }, 422, 'cron_invalid', '/cron'],
    ['a day that never comes', { cron: '0 0 30 2 *' }, 422, 'cron_invalid', '/cron'],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, 422, 'time_zone_unknown', '/timeZone'],
    ['an end in the past', { endsAt: START - 1 }, 422, 'time_in_past', '/endsAt'],
    ['an end before the start', { startsAt: START + 2, endsAt: START + 1 }, 422, 'time_order', '/endsAt'],
    ['an unknown catch-up', { catchUp: 'some' }, 400, 'invalid_body', '/catchUp'],
    ['nobody', { notification: { title: 'x' } }, 400, 'audience_required', '/notification/to'],
    [
      'an end of the message',
      { notification: { userId: 'a', title: 'x', expiresAt: START + HOUR } },
      400,
      'invalid_body',
      '/notification/expiresAt',
    ],
    [
      'a time of its own',
      { notification: { userId: 'a', title: 'x', sendAt: START + HOUR } },
      400,
      'invalid_body',
      '/notification/sendAt',
    ],
    [
      'an unknown category',
      { notification: { userId: 'a', title: 'x', category: 'c' } },
      400,
      'category_unknown',
      '/notification/category',
    ],
  ])('refuses %s, and stores nothing', async (_name, members, status, code, pointer) => {
    const answer = await put(members);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, errors: [{ pointer }] });
    expect((await server.call(PATH, { admin: true })).status).toBe(404);
  });

  it('needs an API key, and an id that can be one', async () => {
    expect((await server.call('/api/v1/schedules')).status).toBe(401);
    expect((await put({}, '/api/v1/schedules/No%20Spaces')).body).toMatchObject({ code: 'invalid_body' });
  });
});
