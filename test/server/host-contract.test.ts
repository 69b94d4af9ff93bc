/** The host contract of the systems that Belfry takes over from, row by row, over HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationResponse, PushPayload } from '../../wire/index.ts';
import { APP_URL, FIVE_CATEGORIES, openTestServer, type Json, type TestServer } from './open-belfry.ts';
import { targetOf } from './target-of.ts';

const TYPES = {
  booking_confirmation: 'booking_confirmations',
  booking_reminder: 'booking_reminders',
  new_booking_request: 'new_booking_requests',
  system_update: 'system_updates',
  marketing: 'marketing_messages',
};
const TEMPLATES = {
  categories: FIVE_CATEGORIES,
  templates: [
    ...Object.entries(TYPES).map(([type, category]) => ({
      type,
      category,
      defaultLocale: 'en',
      texts: { en: { title: '{{ studio_name }}', body: 'At {{ start_time }}' } },
      url: '/agendamentos/{{ booking_id }}',
    })),
    { type: 'bare', defaultLocale: 'en', texts: { en: { title: 'Bare' } } },
    { type: 'old', active: false, defaultLocale: 'en', texts: { en: { title: 'Old' } } },
  ],
};
const PUSH = '/api/v1/push';
const DEFAULTS = {
  enabled: true,
  categories: {
    booking_confirmations: true,
    booking_reminders: true,
    new_booking_requests: true,
    system_updates: true,
    marketing_messages: false,
  },
  quietHours: { enabled: false, start: '22:00', end: '08:00' },
  soundEnabled: true,
  vibrationEnabled: true,
};

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ templates: TEMPLATES, keepIp: true, trustProxy: true });
});
afterEach(() => server.close());

const preferencesOf = async (id: string, user = 'ana') =>
  (await server.call(`${PUSH}/preferences?subscriptionId=${id}`, { user })).body.preferences;

describe('POST /subscribe', () => {
  it('answers 201 to a new one and to an update, with both names of the id', async () => {
    const { subscription } = server.browser();
    const first = await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription } });
    const second = await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription } });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ success: true, message: 'Subscribed', userId: 'ana' });
    expect(first.body.subscriptionId).toMatch(/^sub_/);
    expect(first.body.subscription_id).toBe(first.body.subscriptionId);
    expect([second.status, second.body.subscriptionId]).toEqual([201, first.body.subscriptionId]);
  });

  it('takes expirationTime as null, a time or nothing', async () => {
    for (const expirationTime of [null, server.environment.now() + 1000, undefined]) {
      const { subscription } = server.browser();
      const body = { subscription: { ...subscription, expirationTime } };
      expect((await server.call(`${PUSH}/subscribe`, { user: 'ana', body })).status).toBe(201);
    }
  });

  it('answers 400 with the errors of each field', async () => {
    const { status, body } = await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: {} } });
    expect({ status, success: body.success, code: body.code }).toEqual({
      status: 400,
      success: false,
      code: 'invalid_body',
    });
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/subscription/endpoint',
      '/subscription/keys',
    ]);
  });

  it('again without preferences keeps the stored ones', async () => {
    const { agent, id } = await server.subscribe('ana', {
      preferences: { marketing_messages: true, sound_enabled: false },
    });
    await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: agent.subscription } });
    expect(await preferencesOf(id)).toMatchObject({ soundEnabled: false, categories: { marketing_messages: true } });
  });

  it('after an unsubscribe makes it active again, with its preferences', async () => {
    const { agent, id, endpoint } = await server.subscribe('ana', { preferences: { vibration_enabled: false } });
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: agent.subscription } });
    expect((await server.send({ userId: 'ana', title: 'x' })).counts.sent).toBe(1);
    expect(await preferencesOf(id)).toMatchObject({ vibrationEnabled: false });
  });

  it('by another user moves the subscription, and never doubles it', async () => {
    const { agent, endpoint } = await server.subscribe('ana');
    const moved = await server.call(`${PUSH}/subscribe`, { user: 'bob', body: { subscription: agent.subscription } });
    expect(moved.body.userId).toBe('bob');
    expect((await server.send({ to: { users: ['ana'] }, title: 'x' })).unreached).toEqual([
      { id: 'ana', reason: 'no_subscription' },
    ]);
    expect((await server.send({ to: { everyone: true }, title: 'x' })).counts).toMatchObject({ total: 1, sent: 1 });
    expect((await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } })).status).toBe(404);
  });

  it('needs a login: 401', async () => {
    const { subscription } = server.browser();
    const { status, body } = await server.call(`${PUSH}/subscribe`, { body: { subscription } });
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthorized' });
  });
});

describe.each([
  ['POST', '/unsubscribe'],
  ['DELETE', '/subscribe'],
])('%s %s', (method, path) => {
  const unsubscribe = (body: Json, user?: string) =>
    server.call(PUSH + path, { method, body, ...(user === undefined ? {} : { user }) });

  it('answers 200, again too, and nothing is sent any more', async () => {
    const { endpoint } = await server.subscribe('ana');
    for (let i = 0; i < 2; i += 1) {
      expect(await unsubscribe({ endpoint }, 'ana')).toMatchObject({ status: 200, body: { success: true } });
    }
    expect((await server.send({ userId: 'ana', title: 'x' })).counts.total).toBe(0);
  });

  it('answers 400 "Endpoint is required"', async () => {
    for (const body of [{}, { endpoint: '' }, { endpoint: null }]) {
      expect(await unsubscribe(body, 'ana')).toMatchObject({
        status: 400,
        body: { success: false, code: 'endpoint_required', detail: 'Endpoint is required' },
      });
    }
  });

  it('answers 401 without a login, and 404 "Subscription not found" for another’s', async () => {
    const { endpoint } = await server.subscribe('ana');
    expect((await unsubscribe({ endpoint })).status).toBe(401);
    expect(await unsubscribe({ endpoint }, 'bob')).toMatchObject({
      status: 404,
      body: { detail: 'Subscription not found' },
    });
    expect(await unsubscribe({ endpoint: 'https://fcm.googleapis.com/x' }, 'ana')).toMatchObject({ status: 404 });
    expect((await server.send({ userId: 'ana', title: 'x' })).counts.sent).toBe(1);
  });
});

describe('PUT /preferences', () => {
  const put = (endpoint: unknown, preferences: unknown, user = 'ana') =>
    server.call(`${PUSH}/preferences`, { method: 'PUT', user, body: { endpoint, preferences } });

  it('starts from the defaults', async () => {
    const { id } = await server.subscribe('ana');
    expect(await preferencesOf(id)).toEqual(DEFAULTS);
  });

  it('replaces: missing members get the defaults', async () => {
    const { endpoint, id } = await server.subscribe('ana', {
      preferences: { soundEnabled: false, marketing_messages: true },
    });
    const { status, body } = await put(endpoint, { vibration_enabled: false });
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, subscriptionId: id, preferences: { ...DEFAULTS, vibrationEnabled: false } });
    expect(await preferencesOf(id)).toEqual(body.preferences);
  });

  it('takes every alias', async () => {
    const { endpoint } = await server.subscribe('ana');
    const { body } = await put(endpoint, {
      enabled: true,
      booking_confirmations: false,
      booking_reminders: false,
      new_booking_requests: false,
      system_updates: false,
      marketing_messages: true,
      quiet_hours: { enabled: true, start: '23:00', end: '07:00' },
      sound_enabled: false,
      vibration_enabled: false,
    });
    expect(body.preferences).toEqual({
      enabled: true,
      categories: {
        booking_confirmations: false,
        booking_reminders: false,
        new_booking_requests: false,
        system_updates: false,
        marketing_messages: true,
      },
      quietHours: { enabled: true, start: '23:00', end: '07:00' },
      soundEnabled: false,
      vibrationEnabled: false,
    });
  });

  it('answers 400, 401 and 404 "Active subscription not found"', async () => {
    const { endpoint } = await server.subscribe('ana');
    expect((await put(endpoint, { quiet_hours: { start: '25:00' } })).body.code).toBe('invalid_body');
    expect((await put(endpoint, { no_such_category: true })).body.code).toBe('category_unknown');
    expect((await put(undefined, {})).body.code).toBe('endpoint_required');
    const anonymous = await server.call(`${PUSH}/preferences`, { method: 'PUT', body: { endpoint, preferences: {} } });
    expect(anonymous.status).toBe(401);
    const absent = { status: 404, body: { code: 'subscription_inactive', detail: 'Active subscription not found' } };
    expect(await put('https://fcm.googleapis.com/x', {})).toMatchObject(absent);
    expect(await put(endpoint, {}, 'bob')).toMatchObject(absent);
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect(await put(endpoint, {})).toMatchObject(absent);
  });

  it('is per subscription', async () => {
    const [one, two] = [await server.subscribe('ana'), await server.subscribe('ana')];
    await put(one.endpoint, { enabled: false });
    expect(await preferencesOf(two.id)).toEqual(DEFAULTS);
    expect((await server.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ sent: 1, blocked: 1 });
  });
});

describe('POST /test', () => {
  const test = (endpoint: string, user = 'ana') => server.call(`${PUSH}/test`, { user, body: { endpoint } });

  it('answers 200 when the push service accepted, and carries type, url and timestamp', async () => {
    const { agent, endpoint } = await server.subscribe('ana', { preferences: { enabled: false } });
    expect(await test(endpoint)).toMatchObject({ status: 200, body: { success: true } });
    expect((await agent.nextPush()).json()).toMatchObject({
      notification: { data: { type: 'test', url: APP_URL, timestamp: server.environment.now() } },
    });
  });

  it('is made of the template of that name, in the person’s language', async () => {
    const texts = { en: { title: 'Works' }, 'pt-BR': { title: 'Funciona' } };
    const set = { templates: [{ type: 'test', defaultLocale: 'en', texts }] };
    expect((await server.call('/api/v1/templates', { method: 'PUT', admin: true, body: set })).status).toBe(200);
    const { agent, endpoint } = await server.subscribe('ana', { locale: 'pt-BR' });
    await test(endpoint);
    expect((await agent.nextPush()).json()).toMatchObject({
      notification: { title: 'Funciona', data: { type: 'test' } },
    });
  });

  it('answers 502 with the push service’s reason', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ status: 403, body: 'wrong key' });
    const { status, body } = await test(endpoint);
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'push_refused' });
    expect(body.detail).toMatch(/^403 .*wrong key/);
  });

  it('answers 502 to what may pass later, too, and does not try again', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ status: 503, body: 'busy' });
    const { status, body } = await test(endpoint);
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'push_refused' });
    expect(body.detail).toMatch(/^503 .*busy/);
    await server.advance(61_000);
    expect(server.service.received).toHaveLength(1);
  });

  it('answers 502 when there is no answer in 9 s, and does not try again', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ hang: true });
    const answering = test(endpoint);
    await server.service.waitFor(() => true);
    server.environment.advance(8_999);
    server.environment.advance(1);
    expect(await answering).toMatchObject({ status: 502, body: { code: 'push_timeout' } });
    await server.advance(1_000);
    await server.advance(61_000);
    expect(server.service.received).toHaveLength(1);
  });

  it('answers 404 for another’s, an unknown and an inactive subscription', async () => {
    const { endpoint } = await server.subscribe('ana');
    expect((await test(endpoint, 'bob')).status).toBe(404);
    expect((await test('https://fcm.googleapis.com/x')).status).toBe(404);
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect(await test(endpoint)).toMatchObject({ status: 404, body: { code: 'subscription_inactive' } });
    expect(server.service.received).toEqual([]);
  });
});

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
