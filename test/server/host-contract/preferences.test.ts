/** The host contract of the systems that Belfry takes over from: preferences. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../open-belfry.ts';
import { openHost, preferencesOf, PUSH } from './open-host.ts';

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
  server = await openHost();
});
afterEach(() => server.close());

describe('PUT /preferences', () => {
  const put = (endpoint: unknown, preferences: unknown, user = 'ana') =>
    server.call(`${PUSH}/preferences`, { method: 'PUT', user, body: { endpoint, preferences } });

  it('starts from the defaults', async () => {
    const { id } = await server.subscribe('ana');
    expect(await preferencesOf(server, id)).toEqual(DEFAULTS);
  });

  it('replaces: missing members get the defaults', async () => {
    const { endpoint, id } = await server.subscribe('ana', {
      preferences: { soundEnabled: false, marketing_messages: true },
    });
    const { status, body } = await put(endpoint, { vibration_enabled: false });
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, subscriptionId: id, preferences: { ...DEFAULTS, vibrationEnabled: false } });
    expect(await preferencesOf(server, id)).toEqual(body.preferences);
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
    expect(await preferencesOf(server, two.id)).toEqual(DEFAULTS);
    expect((await server.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ sent: 1, blocked: 1 });
  });
});
