import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExplainResponse } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const HOUR = 3_600_000;
/** The clock starts at 12:00 UTC. */
const QUIET = { quietHours: { enabled: true, start: '11:00', end: '12:59', timeZone: 'UTC' } };

const CATEGORIES = [
  { id: 'offers', names: { en: 'Offers' }, inQuietHours: 'silent' },
  { id: 'alarms', names: { en: 'Alarms' }, inQuietHours: 'silent', critical: true },
  { id: 'news', names: { en: 'News' } },
];

describe('quiet hours', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer({ templates: { categories: CATEGORIES as never, templates: [] } });
  });
  afterEach(() => server.close());

  const loud = {
    to: { users: ['ana'] },
    title: 'Hi',
    vibrate: [300],
    requireInteraction: true,
    renotify: true,
    tag: 't',
  };
  const shown = async (members: Json, preferences: Json = QUIET) => {
    const { agent } = await server.subscribe('ana', { preferences });
    await server.send({ ...loud, ...members });
    return ((await agent.nextPush()).json() as { notification: Json }).notification;
  };

  it('let a message of a silent category through without a sound', async () => {
    const notification = await shown({ category: 'offers' });
    expect(notification).toMatchObject({ title: 'Hi', silent: true, tag: 't' });
    for (const name of ['vibrate', 'requireInteraction', 'renotify']) expect(notification).not.toHaveProperty(name);
  });

  it('leave it its sound at other times', async () => {
    const notification = await shown({ category: 'offers' }, {});
    expect(notification).toMatchObject({ vibrate: [300], requireInteraction: true, renotify: true });
    expect(notification).not.toHaveProperty('silent');
  });

  it('leave an urgent one of a critical category its sound', async () => {
    expect(await shown({ category: 'alarms', priority: 'urgent' })).toMatchObject({ vibrate: [300] });
  });

  it('silence one of a critical category that is not urgent', async () => {
    expect(await shown({ category: 'alarms', priority: 'high' })).toMatchObject({ silent: true });
  });

  it('drop what was deferred once and would not live until they end', async () => {
    const { endpoint } = await server.subscribe('ana', { preferences: QUIET });
    const { id } = await server.send({ ...loud, category: 'news', expiresAt: Date.UTC(2026, 5, 15, 14) });
    const quietHours = { ...QUIET.quietHours, end: '15:00' };
    const body = { endpoint, preferences: { quietHours } };
    await server.call('/api/v1/push/preferences', { method: 'PUT', user: 'ana', body });
    await server.advance(HOUR);
    const path = `/api/v1/notifications/${id}/explain?user=ana`;
    const { body: told } = await server.call<ExplainResponse>(path, { admin: true });
    expect(told.summary).toBe('Not sent: it is quiet hours, and its time is over before they end.');
    expect(told.subscriptions[0]?.steps.map(({ code, text }) => [code, text])).toEqual([
      ['planned', 'Planned: this device was one of those that it was for.'],
      ['deferred', 'Held back until 2026-06-15T13:00:00Z: it is quiet hours for this person.'],
      ['skipped', 'Not sent: it is quiet hours, and its time is over before they end.'],
    ]);
    expect(server.service.received).toHaveLength(0);
  });
});
