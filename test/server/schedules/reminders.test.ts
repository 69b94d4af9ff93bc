import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationResponse, ReminderResponse } from '../../../wire/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const START = Date.UTC(2026, 5, 15, 12);
const HOUR = 3_600_000;
const EVENT = START + 5 * HOUR;
const KEY = '/api/v1/reminders/booking%2F123';

const TEMPLATE = {
  type: 'booking_reminder',
  defaultLocale: 'en',
  texts: { en: { title: 'Today at {{ start_time }}', body: '{{ studio_name }}, {{ start_date }}' } },
  url: '/bookings/{{ booking_id }}',
};
const NOTIFICATION = {
  userId: 'ana',
  template: 'booking_reminder',
  context: { booking_id: 123, studio_name: 'Aurora' },
};

describe('a reminder', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer({ templates: { templates: [TEMPLATE] } }, { start: START });
  });
  afterEach(() => server.close());

  const put = async (members: Json = {}) => {
    const body = { eventAt: EVENT, before: 3600, notification: NOTIFICATION, ...members };
    const answer = await server.call<Json & ReminderResponse>(KEY, { admin: true, method: 'PUT', body });
    await server.belfry.idle(); // it knows when to wake
    return answer;
  };
  const get = () => server.call<ReminderResponse>(KEY, { admin: true });
  const scheduled = async () => {
    const answer = await server.call<{ notifications: NotificationResponse[] }>(
      '/api/v1/notifications?state=scheduled',
      { admin: true },
    );
    return answer.body.notifications.map(({ sendAt }) => sendAt);
  };
  const idOf = (reminder: ReminderResponse, index = 0): string => reminder.sends[index]?.notificationId ?? '';

  it('comes before its event, with its time by the person’s clock', async () => {
    const { agent } = await server.subscribe('ana', { timeZone: 'America/Sao_Paulo' });
    const { status, body } = await put();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      key: 'booking/123',
      eventAt: EVENT,
      sends: [{ beforeSeconds: 3600, sendAt: EVENT - HOUR, state: 'scheduled' }],
    });
    await server.advance(4 * HOUR);
    const push = (await agent.nextPush()).json();
    // 17:00 UTC.
    expect(push).toMatchObject({ notification: { title: 'Today at 14:00', body: 'Aurora, 2026-06-15' } });
    expect((await get()).body.sends).toMatchObject([{ state: 'done' }]);
    expect(server.service.received.map(({ headers }) => headers.ttl)).toEqual(['3600']);
    expect((await server.look(idOf(body))).warnings).toEqual([]);
  });

  it('takes the server’s zone for who has named none', async () => {
    await server.close();
    server = await openTestServer(
      { templates: { templates: [TEMPLATE] }, timeZone: 'Asia/Kathmandu' },
      { start: START },
    );
    const { agent } = await server.subscribe('ana');
    await put();
    await server.advance(4 * HOUR);
    expect((await agent.nextPush()).json()).toMatchObject({ notification: { title: 'Today at 22:45' } });
  });

  it('comes several times, each once', async () => {
    await server.subscribe('ana');
    const { body } = await put({ before: [60, 3600, 60, 7200] });
    expect(body.sends.map(({ beforeSeconds }) => beforeSeconds)).toEqual([7200, 3600, 60]);
    await server.advance(3 * HOUR);
    await server.advance(HOUR);
    await server.advance(HOUR - 60_000);
    expect(server.service.received).toHaveLength(3);
  });

  it('is the same when it is put again', async () => {
    const first = await put();
    const again = await put({ eventAt: new Date(EVENT).toISOString() });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(await scheduled()).toEqual([EVENT - HOUR]);
  });

  it('moves with its event', async () => {
    await server.subscribe('ana');
    const first = await put();
    await server.advance(HOUR);
    const moved = await put({ eventAt: EVENT + 24 * HOUR });
    expect(moved.status).toBe(200);
    expect(moved.body).toMatchObject({ createdAt: START, updatedAt: START + HOUR });
    expect(await scheduled()).toEqual([EVENT + 23 * HOUR]);
    expect((await server.look(idOf(first.body))).state).toBe('cancelled');
    await server.advance(4 * HOUR);
    expect(server.service.received).toHaveLength(0);
    await server.advance(23 * HOUR);
    expect(server.service.received).toHaveLength(1);
  });

  it('comes again where it was moved after it had come', async () => {
    await server.subscribe('ana');
    const first = await put();
    await server.advance(4 * HOUR);
    expect(server.service.received).toHaveLength(1);
    const moved = await put({ eventAt: EVENT + 24 * HOUR });
    expect(idOf(moved.body)).not.toBe(idOf(first.body));
    await server.advance(24 * HOUR);
    expect(server.service.received).toHaveLength(2);
  });

  it('takes the old one back from quiet hours, and from push services that let it', async () => {
    const quietHours = { enabled: true, start: '15:00', end: '16:39', timeZone: 'UTC' };
    await server.subscribe('ana', { preferences: { quietHours } });
    const first = await put();
    await server.advance(4 * HOUR);
    expect(await server.look(idOf(first.body))).toMatchObject({ state: 'sending', counts: { pending: 1 } });
    await put({ eventAt: EVENT + 24 * HOUR });
    await server.advance(HOUR);
    expect(await server.look(idOf(first.body))).toMatchObject({
      state: 'cancelled',
      details: [{ state: 'cancelled' }],
    });
    expect(server.service.received).toHaveLength(0);
  });

  it('is cancelled with one call', async () => {
    await server.subscribe('ana');
    const { body } = await put({ before: [7200, 3600] });
    const deleted = await server.call(KEY, { admin: true, method: 'DELETE' });
    expect([deleted.status, deleted.body]).toEqual([200, { key: 'booking/123', cancelled: 0 }]);
    await server.advance(5 * HOUR);
    expect(server.service.received).toHaveLength(0);
    expect((await server.look(idOf(body, 1))).state).toBe('cancelled');
    expect((await get()).status).toBe(404);
    expect((await server.call(KEY, { admin: true, method: 'DELETE' })).body).toMatchObject({
      code: 'reminder_unknown',
    });
  });

  it('leaves out a time that is over, and says so', async () => {
    await server.subscribe('ana');
    const { body } = await put({ before: [86_400, 3600] });
    expect(body.sends).toMatchObject([
      { beforeSeconds: 86_400, state: 'too_late', notificationId: null },
      { beforeSeconds: 3600, state: 'scheduled' },
    ]);
  });

  it('survives a restart', async () => {
    await server.subscribe('ana');
    await put();
    server.environment.advance(4 * HOUR + 60_000);
    await server.restart();
    await server.belfry.idle();
    expect(server.service.received).toHaveLength(1);
  });

  it('does not come after its event, where the server was down', async () => {
    await server.subscribe('ana');
    const { body } = await put();
    await server.belfry.stop();
    server.environment.advance(6 * HOUR);
    await server.restart();
    await server.belfry.idle();
    expect(await server.look(idOf(body))).toMatchObject({ state: 'done', counts: { sent: 0, expired: 1 } });
  });

  it.each([
    ['an event in the past', { eventAt: START }, 422, 'time_in_past', '/eventAt'],
    ['no event', { eventAt: undefined }, 400, 'invalid_body', '/eventAt'],
    ['a negative time before', { before: -5 }, 400, 'invalid_body', '/before'],
    ['no time before', { before: [] }, 400, 'invalid_body', '/before'],
    [
      'a time of its own',
      { notification: { ...NOTIFICATION, delaySeconds: 5 } },
      400,
      'invalid_body',
      '/notification/delaySeconds',
    ],
    ['nobody', { notification: { title: 'x' } }, 400, 'audience_required', '/notification/to'],
    ['an unknown member', { notification: { ...NOTIFICATION, x: 1 } }, 400, 'invalid_body', '/notification/x'],
    [
      'an unknown template',
      { notification: { userId: 'ana', template: 'nope' } },
      404,
      'template_unknown',
      '/notification/template',
    ],
    ['no notification', { notification: undefined }, 400, 'invalid_body', '/notification'],
  ])('refuses %s, and keeps what there was', async (_name, members, status, code, pointer) => {
    const before = await put();
    const answer = await put(members);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, errors: [{ pointer }] });
    expect((await get()).body).toEqual(before.body);
    expect(await scheduled()).toEqual([EVENT - HOUR]);
  });

  it('needs an API key', async () => {
    expect((await server.call(KEY)).status).toBe(401);
    expect((await server.call(KEY, { method: 'PUT', body: {} })).status).toBe(401);
  });
});
