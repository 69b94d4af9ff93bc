/** What people chose, and the app for them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../../open-belfry.ts';
import { detail, hello, MINUTE, openSending, ttls } from './sending.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openSending();
});
afterEach(() => server.close());

describe('a person’s choices', () => {
  const quiet = (more = {}) => ({
    preferences: { quietHours: { enabled: true, start: '11:00', end: '12:29', timeZone: 'UTC' }, ...more },
  });

  it('defer to the end of quiet hours', async () => {
    const { agent } = await server.subscribe('ana', quiet());
    const sent = await server.send(hello);
    expect(sent).toMatchObject({ counts: { pending: 1 }, details: [{ state: 'queued', error: 'quiet_hours' }] });
    await server.advance(30 * MINUTE - 1);
    expect(server.service.received).toHaveLength(0);
    await server.advance(1);
    await agent.nextPush();
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 1, pending: 0 });
    expect(ttls(server)).toEqual([259_200 - 1800]);
  });

  it('block what would not live until then', async () => {
    await server.subscribe('ana', quiet());
    const sent = await server.send({ ...hello, ttlSeconds: 600 });
    expect(sent).toMatchObject({
      counts: { blocked: 1 },
      details: [{ state: 'skipped', error: 'expires_in_quiet_hours' }],
    });
  });

  it('are asked again at the time of sending', async () => {
    const { endpoint } = await server.subscribe('ana', quiet());
    const sent = await server.send(hello);
    await server.call('/api/v1/push/preferences', {
      method: 'PUT',
      user: 'ana',
      body: { endpoint, preferences: { enabled: false } },
    });
    await server.advance(30 * MINUTE);
    expect(await detail(server, sent.id)).toMatchObject({ state: 'skipped', error: 'disabled' });
  });

  it('block a category that is off', async () => {
    await server.subscribe('ana', { preferences: { booking_reminders: false } });
    const sent = await server.send({ ...hello, category: 'booking_reminders' });
    expect(sent).toMatchObject({
      counts: { total: 1, blocked: 1 },
      details: [{ success: false, error: 'category_off' }],
    });
    expect((await server.send({ ...hello, category: 'marketing_messages' })).details[0]?.error).toBe('category_off');
    expect((await server.send({ ...hello, category: 'system_updates' })).counts.sent).toBe(1);
  });

  it('and the app’s: an inactive user is sent nothing until active again', async () => {
    await server.subscribe('ana');
    const setActive = (active: boolean) =>
      server.call('/api/v1/users/ana', { method: 'PUT', admin: true, body: { active } });
    expect((await setActive(false)).status).toBe(200);
    expect((await server.send(hello)).details[0]).toMatchObject({ state: 'skipped', error: 'user_inactive' });
    await setActive(true);
    expect((await server.send(hello)).counts.sent).toBe(1);
  });

  it('an unsubscribe between plan and retry is kept', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ status: 503 });
    const sent = await server.send(hello);
    await server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    await server.advance(MINUTE);
    expect(await detail(server, sent.id)).toMatchObject({ state: 'skipped', error: 'subscription_inactive' });
    expect(server.service.received).toHaveLength(1);
  });
});
