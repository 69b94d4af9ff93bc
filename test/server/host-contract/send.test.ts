/** The host contract of the systems that Belfry takes over from: a send, its result, and the health that results tell. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationResponse, PushPayload } from '../../../wire/index.ts';
import { APP_URL, type Json, type TestServer } from '../open-belfry.ts';
import { targetOf } from '../target-of.ts';
import { openHost, PUSH, TYPES } from './open-host.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openHost();
});
afterEach(() => server.close());

describe('send to one user', () => {
  const payloadOf = async (request: Json) => {
    const { agent } = await server.subscribe('ana');
    await server.send(request);
    return (await agent.nextPush()).json() as PushPayload;
  };

  it('takes our names and the older ones', async () => {
    const ours = await payloadOf({ userId: 'ana', title: 'T', body: 'B', url: '/u', data: { a: 1 } });
    const older = await payloadOf({ user_id: 'ana', title: 'T', message: 'B', action_url: '/u', data: { a: 1 } });
    const { navigate, ...same } = ours.notification; // each message has links of its own
    expect(older.notification).toMatchObject(same);
    expect(same).toMatchObject({ title: 'T', body: 'B', data: { type: 'general', a: 1 } });
    expect([navigate, older.notification.navigate].map(targetOf)).toEqual([`${APP_URL}u`, `${APP_URL}u`]);
  });

  it('leads to data.url, as do systems without a member for it', async () => {
    const { notification } = await payloadOf({ userId: 'ana', title: 'T', data: { url: '/orders/7', a: 1 } });
    expect(targetOf(notification.navigate)).toBe(`${APP_URL}orders/7`);
    expect(notification.data).toMatchObject({ url: `${APP_URL}orders/7`, a: 1 });
  });

  it('leads to the first of its own url, the template’s, data.url and context.url', async () => {
    const rest = { data: { url: '/data' }, context: { url: '/context', booking_id: 7 } };
    const ledTo = async (request: Json) => {
      const { notification } = await payloadOf({ userId: 'ana', ...request });
      expect(notification.data?.url).toBe(targetOf(notification.navigate));
      return notification.data?.url;
    };
    expect(await ledTo({ template: 'booking_reminder', url: '/own', ...rest, title: 'T' })).toBe(`${APP_URL}own`);
    expect(await ledTo({ template: 'booking_reminder', ...rest, title: 'T' })).toBe(`${APP_URL}agendamentos/7`);
    expect(await ledTo({ template: 'bare', ...rest })).toBe(`${APP_URL}data`);
    expect(await ledTo({ template: 'bare', context: rest.context })).toBe(`${APP_URL}context`);
    expect(await ledTo({ template: 'bare', context: { url: 7 } })).toBe(APP_URL);
  });

  it('does not lead to what is no page, whoever names it', async () => {
    const body = { userId: 'ana', title: 'T', data: { url: 'javascript:alert(1)' } };
    const answer = await server.call('/api/v1/notifications', { admin: true, body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'template_unrenderable' } });
  });

  it.each([
    ['low', 'low'],
    ['medium', 'normal'],
    ['high', 'high'],
    ['urgent', 'high'],
  ])('maps priority %s to urgency %s', async (priority, urgency) => {
    await server.subscribe('ana');
    await server.send({ userId: 'ana', title: 'T', priority });
    expect(server.service.received[0]?.headers.urgency).toBe(urgency);
  });

  it('of a template carries the context, its type and our members', async () => {
    const context = { booking_id: 7, studio_name: 'Lumen', start_time: '14:00' };
    const payload = await payloadOf({ user_id: 'ana', template_type: 'booking_reminder', context });
    expect(payload.notification).toMatchObject({
      title: 'Lumen',
      body: 'At 14:00',
      data: { ...context, type: 'booking_reminder', url: `${APP_URL}agendamentos/7` },
    });
    expect(payload.belfry).toMatchObject({ category: 'booking_reminders' });
  });

  it('has the template defaults for icon and badge', async () => {
    expect((await payloadOf({ userId: 'ana', template: 'bare' })).notification).toMatchObject({
      icon: `${APP_URL}icons/icon-192x192.png`,
      badge: `${APP_URL}icons/icon-72x72.png`,
    });
  });

  it.each(Object.entries(TYPES))('%s is of category %s', async (type, category) => {
    await server.subscribe('ana', {
      preferences: { ...Object.fromEntries(Object.values(TYPES).map((id) => [id, true])), [category]: false },
    });
    const context = { booking_id: 1, studio_name: 'x', start_time: 'y' };
    for (const each of Object.keys(TYPES)) {
      const sent = await server.send({ userId: 'ana', template: each, context });
      expect([each, sent.counts.blocked]).toEqual([each, each === type ? 1 : 0]);
    }
  });

  it('without a category is gated by enabled and quiet hours only', async () => {
    await server.subscribe('ana', { preferences: Object.fromEntries(Object.values(TYPES).map((id) => [id, false])) });
    expect((await server.send({ userId: 'ana', template: 'bare' })).counts.sent).toBe(1);
  });

  it.each(['old', 'no_such'])('of the template %s is a 404', async (template) => {
    const answer = await server.call('/api/v1/notifications', { admin: true, body: { userId: 'ana', template } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'template_unknown' } });
  });
});

describe('the result of a send', () => {
  it('counts total, sent, failed and blocked, and names each', async () => {
    const [accepted, refused, blocked] = [
      await server.subscribe('ana'),
      await server.subscribe('ana'),
      await server.subscribe('ana', { preferences: { enabled: false } }),
    ];
    server.service.answerNext({ status: 400, body: 'no', match: refused.endpoint });
    const sent: NotificationResponse = await server.send({ userId: 'ana', title: 'x' });
    expect(sent.counts).toMatchObject({ total: 3, sent: 1, failed: 1, blocked: 1 });
    expect(sent.details).toEqual([
      { subscriptionId: accepted.id, userId: 'ana', state: 'accepted', success: true },
      {
        subscriptionId: refused.id,
        userId: 'ana',
        state: 'rejected',
        success: false,
        error: expect.stringContaining('no') as unknown,
      },
      { subscriptionId: blocked.id, userId: 'ana', state: 'skipped', success: false, error: 'disabled' },
    ]);
  });

  it('says expired for a subscription whose time has passed', async () => {
    const { subscription } = server.browser();
    const expirationTime = server.environment.now() + 1000;
    await server.call(`${PUSH}/subscribe`, {
      user: 'ana',
      body: { subscription: { ...subscription, expirationTime } },
    });
    await server.advance(1000);
    const sent = await server.send({ userId: 'ana', title: 'x' });
    expect([...sent.details.map(({ error }) => error), ...sent.unreached.map(({ reason }) => reason)]).toEqual([
      'subscription_expired',
    ]);
    expect(server.service.received).toEqual([]);
  });
});

describe('GET /health', () => {
  it('has the members of the contract', async () => {
    await server.subscribe('ana');
    expect((await server.call('/health')).body).toEqual({
      status: 'healthy',
      success_rate: 100,
      active_subscriptions: 1,
      recent_notifications: 0,
      timestamp: new Date(server.environment.now()).toISOString(),
    });
    server.service.answerNext({ status: 400 });
    await server.send({ userId: 'ana', title: 'x' });
    await server.send({ userId: 'ana', title: 'x' });
    await server.send({ userId: 'ana', title: 'x' });
    expect((await server.call('/health')).body).toMatchObject({
      status: 'degraded',
      success_rate: 66.67,
      recent_notifications: 3,
    });
    await server.advance(61 * 60_000);
    expect((await server.call('/health')).body).toMatchObject({ status: 'healthy', recent_notifications: 0 });
  });
});
