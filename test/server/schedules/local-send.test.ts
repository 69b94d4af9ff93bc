import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExplainResponse, NotificationResponse } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const START = Date.UTC(2026, 10, 30, 12);
const HOUR = 3_600_000;
/** 9:00 on 1 December at the line of the date, where it comes first. */
const FIRST = Date.UTC(2026, 10, 30, 19);

describe('a send by each person’s clock', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer({ timeZone: 'Europe/Berlin' }, { start: START });
  });
  afterEach(() => server.close());

  const post = async (members: Json = {}) => {
    const body = { to: { everyone: true }, title: 'Hi', sendAtLocal: '2026-12-01T09:00', ...members };
    const answer = await server.call<Json & NotificationResponse>('/api/v1/notifications', { admin: true, body });
    await server.belfry.idle(); // it knows when to wake
    return answer.body;
  };
  /** Moves the clock to a moment of 1 December in UTC, or so many hours from its midnight. */
  const until = (hours: number) => server.advance(Date.UTC(2026, 11, 1) + hours * HOUR - server.environment.now());
  const received = () => server.service.received.length;
  const explain = async (id: string, user: string) =>
    (await server.call<ExplainResponse>(`/api/v1/notifications/${id}/explain?user=${user}`, { admin: true })).body;

  it('comes at that time in each zone, and by the server’s where a person has named none', async () => {
    await server.subscribe('auckland', { timeZone: 'Pacific/Auckland' });
    await server.subscribe('india', { timeZone: 'Asia/Kolkata' });
    await server.subscribe('nowhere');
    await server.subscribe('berlin', { timeZone: 'Europe/Berlin' });
    await server.subscribe('paulo', { timeZone: 'America/Sao_Paulo' });
    const sent = await post();
    expect(sent).toMatchObject({ state: 'scheduled', sendAt: FIRST, sendAtLocal: '2026-12-01T09:00', warnings: [] });
    for (const [hours, expected] of [
      [-4, 1], // 20:00Z: Auckland, UTC+13
      [3.49, 1],
      [3.5, 2], // Kolkata, UTC+5:30
      [7.99, 2],
      [8, 4], // Berlin, UTC+1
      [12, 5], // São Paulo, UTC-3
    ] as const) {
      await until(hours);
      expect([hours, received()]).toEqual([hours, expected]);
    }
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { total: 5, sent: 5 } });
  });

  it('goes after the person’s own zone, where the device has none', async () => {
    await server.subscribe('ana');
    await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: { timeZone: 'America/Sao_Paulo' } });
    await post();
    await until(11.9);
    expect(received()).toBe(0);
    await until(12);
    expect(received()).toBe(1);
  });

  it('survives a restart between the zones', async () => {
    await server.subscribe('india', { timeZone: 'Asia/Kolkata' });
    await server.subscribe('paulo', { timeZone: 'America/Sao_Paulo' });
    await post();
    await until(4);
    await server.restart();
    await until(12);
    expect(received()).toBe(2);
  });

  it('is for whoever is subscribed when it begins, at the line of the date', async () => {
    await post();
    await until(-5);
    await server.subscribe('late');
    await until(24);
    expect(received()).toBe(0);
  });

  it('waits for who has gone west since it was planned', async () => {
    const { agent } = await server.subscribe('ana', { timeZone: 'Europe/Berlin' });
    const { id } = await post();
    await until(0);
    const body = { subscription: agent.subscription, timeZone: 'America/Sao_Paulo' };
    await server.call('/api/v1/push/subscribe', { user: 'ana', body });
    await until(8);
    expect(received()).toBe(0);
    expect((await explain(id, 'ana')).subscriptions[0]?.steps).toContainEqual(
      expect.objectContaining({ code: 'deferred', reason: 'local_time', until: Date.UTC(2026, 11, 1, 12) }),
    );
    await until(12);
    expect(received()).toBe(1);
  });

  it('lives as long as its TTL from the time of each person', async () => {
    await server.subscribe('india', { timeZone: 'Asia/Kolkata' });
    await server.subscribe('paulo', { timeZone: 'America/Sao_Paulo' });
    const { id } = await post({ ttlSeconds: 600 });
    await until(4);
    expect(await server.look(id)).toMatchObject({ counts: { expired: 1, pending: 1 } });
    await until(12);
    expect(server.service.received.map(({ headers }) => headers.ttl)).toEqual(['600']);
  });

  it('leaves out who has had that time already, and says so', async () => {
    await server.subscribe('auckland', { timeZone: 'Pacific/Auckland' });
    await server.subscribe('paulo', { timeZone: 'America/Sao_Paulo' });
    await until(0);
    const { id, warnings } = await post();
    expect(warnings).toEqual([
      'sendAtLocal: it is later than 2026-12-01T09:00 in some zones already; people there get nothing',
    ]);
    await until(12);
    expect(await server.look(id)).toMatchObject({
      counts: { sent: 1, blocked: 1 },
      details: [{ error: 'local_time_passed' }, { state: 'accepted' }],
    });
    expect((await explain(id, 'auckland')).summary).toBe(
      'Not sent: where this person is, it was later than that already when it was asked for.',
    );
  });

  it('ends everywhere when it is told to', async () => {
    await server.subscribe('india', { timeZone: 'Asia/Kolkata' });
    await server.subscribe('paulo', { timeZone: 'America/Sao_Paulo' });
    const { id, warnings } = await post({ expiresAt: Date.UTC(2026, 11, 1, 6) });
    expect(warnings).toEqual(['expiresAt comes before sendAtLocal in some zones; people there get nothing']);
    await until(3.5);
    await until(12);
    expect(await server.look(id)).toMatchObject({ state: 'done', counts: { sent: 1, expired: 1 } });
  });

  it('keeps to the pace that it is given', async () => {
    for (let i = 0; i < 30; i += 1) await server.subscribe(`p${i}`, { timeZone: 'Asia/Kolkata' });
    const { id } = await post({ throttlePerMinute: 10 });
    await until(3.5);
    expect(received()).toBeLessThan(5);
    for (let second = 0; second < 200; second += 1) await server.advance(1_000);
    expect(await server.look(id)).toMatchObject({ state: 'done', counts: { sent: 30 } });
  });
});
