import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationResponse } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const START = Date.UTC(2026, 5, 15, 12);
const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('a scheduled send', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer({}, { start: START });
  });
  afterEach(() => server.close());

  const post = (members: Json) =>
    server.call<Json & NotificationResponse>('/api/v1/notifications', {
      admin: true,
      body: { to: { everyone: true }, title: 'Hi', ...members },
    });
  const list = async (query = '?state=scheduled') =>
    (await server.call<{ notifications: NotificationResponse[] }>(`/api/v1/notifications${query}`, { admin: true }))
      .body.notifications;

  it('waits for its time, and goes out then', async () => {
    await server.subscribe('ana');
    const { status, body } = await post({ sendAt: START + HOUR });
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'scheduled', sendAt: START + HOUR, counts: { total: 0 } });
    expect(await server.look(body.id)).toMatchObject({ state: 'scheduled', sendAt: START + HOUR });
    await server.advance(HOUR - 1);
    expect((await server.look(body.id)).state).toBe('scheduled');
    await server.advance(1);
    expect(await server.look(body.id)).toMatchObject({ state: 'done', counts: { total: 1, sent: 1 } });
  });

  it('is for whoever is subscribed at its time', async () => {
    const { body } = await post({ to: { users: ['ana', 'bob'] }, delaySeconds: 60 });
    expect(body.unreached).toEqual([]);
    await server.subscribe('ana');
    await server.advance(MINUTE);
    expect(await server.look(body.id)).toMatchObject({
      counts: { sent: 1 },
      unreached: [{ id: 'bob', reason: 'no_subscription' }],
    });
  });

  it('survives a restart, and starts late where the server was down', async () => {
    await server.subscribe('ana');
    const { body } = await post({ sendAt: new Date(START + HOUR).toISOString() });
    server.environment.advance(2 * HOUR);
    await server.restart();
    await server.belfry.idle();
    expect(await server.look(body.id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('is not sent late past its time', async () => {
    await server.subscribe('ana');
    const short = await post({ sendAt: START + HOUR, ttlSeconds: 600 });
    const end = await post({ sendAt: START + HOUR, expiresAt: START + HOUR + MINUTE });
    expect(short.body.expiresAt).toBe(START + HOUR + 600_000);
    expect(end.body.expiresAt).toBe(START + HOUR + MINUTE);
    await server.belfry.stop();
    server.environment.advance(2 * HOUR);
    await server.restart();
    await server.belfry.idle();
    for (const { body } of [short, end]) {
      expect(await server.look(body.id)).toMatchObject({ state: 'done', counts: { sent: 0, expired: 1 } });
    }
  });

  it('is cancelled before its time', async () => {
    await server.subscribe('ana');
    const { body } = await post({ sendAt: START + HOUR });
    const cancelled = await server.call(`/api/v1/notifications/${body.id}/cancel`, { admin: true, method: 'POST' });
    expect(cancelled.body).toMatchObject({ state: 'cancelled', cancelled: 0 });
    await server.advance(2 * HOUR);
    expect(await server.look(body.id)).toMatchObject({ state: 'cancelled', counts: { total: 0, sent: 0 } });
  });

  it('is listed, the soonest first, until it starts', async () => {
    const later = await post({ sendAt: START + 2 * HOUR });
    const sooner = await post({ sendAt: START + HOUR });
    const now = await post({});
    await server.belfry.idle();
    expect((await list()).map(({ id }) => id)).toEqual([sooner.body.id, later.body.id]);
    expect((await list(`?state=scheduled&after=${sooner.body.id}`)).map(({ id }) => id)).toEqual([later.body.id]);
    expect((await list('?limit=2')).map(({ id }) => id)).toEqual([now.body.id, sooner.body.id]);
    await server.advance(HOUR);
    expect((await list()).map(({ id }) => id)).toEqual([later.body.id]);
  });

  it('tells how long it has to live at the push service', async () => {
    await server.subscribe('ana');
    await post({ expiresAt: START + 90_000 });
    await server.belfry.idle();
    expect(server.service.received.map(({ headers }) => headers.ttl)).toEqual(['90']);
  });

  it('explains that it waits', async () => {
    await server.subscribe('ana');
    const { body } = await post({ sendAt: START + HOUR });
    const explain = () => server.call(`/api/v1/notifications/${body.id}/explain?user=ana`, { admin: true });
    expect((await explain()).body).toMatchObject({
      summary: 'Scheduled: it starts at 2026-06-15T13:00:00Z, for whoever is subscribed then.',
    });
    await server.call(`/api/v1/notifications/${body.id}/cancel`, { admin: true, method: 'POST' });
    expect((await explain()).body).toMatchObject({
      summary: 'Cancelled at 2026-06-15T12:00:00Z, before this device was planned.',
    });
  });

  it.each([
    ['a time in the past', { sendAt: START - MINUTE - 1 }, 422, 'time_in_past', '/sendAt'],
    ['an end in the past', { expiresAt: START }, 422, 'time_in_past', '/expiresAt'],
    ['an end before the start', { sendAt: START + HOUR, expiresAt: START + HOUR }, 422, 'time_order', '/expiresAt'],
    ['an end before a delayed start', { delaySeconds: 60, expiresAt: START + 60_000 }, 422, 'time_order', '/expiresAt'],
    [
      'a local time that has passed everywhere',
      { sendAtLocal: '2026-06-14T23:00' },
      422,
      'time_in_past',
      '/sendAtLocal',
    ],
    ['two times', { sendAt: START + HOUR, delaySeconds: 5 }, 400, 'invalid_body', '/delaySeconds'],
    ['a time without an offset', { sendAt: '2026-12-01T09:00:00' }, 400, 'invalid_body', '/sendAt'],
    ['a day that does not exist', { sendAtLocal: '2026-02-30T09:00' }, 400, 'invalid_body', '/sendAtLocal'],
    ['a local time with a zone', { sendAtLocal: '2026-12-01T09:00Z' }, 400, 'invalid_body', '/sendAtLocal'],
    ['a negative delay', { delaySeconds: -1 }, 400, 'invalid_body', '/delaySeconds'],
    ['half a second', { delaySeconds: 0.5 }, 400, 'invalid_body', '/delaySeconds'],
  ])('refuses %s', async (_name, members, status, code, pointer) => {
    const answer = await post(members);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, errors: [{ pointer }] });
    expect(await list('')).toEqual([]);
  });

  it('takes a time of the last minute for now', async () => {
    await server.subscribe('ana');
    const { body } = await post({ sendAt: START - MINUTE });
    await server.belfry.idle();
    expect(await server.look(body.id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
    expect((await server.look(body.id)).sendAt).toBeUndefined();
  });
});
