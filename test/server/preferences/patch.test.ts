/** Changes of choices: for this device, or for the person. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIVE_CATEGORIES, type Json, type TestServer } from '../open-belfry.ts';
import { openToAnyone, PUSH } from '../open-to-anyone.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openToAnyone();
});
afterEach(() => server.close());

interface Answer {
  subscriptionId: string;
  preferences: Json;
  overrides: Json;
}
const change = (endpoint: string, preferences: Json, more: Json = {}, as: Json = { user: 'ana' }) =>
  server.call<Answer>(`${PUSH}/preferences`, { method: 'PATCH', body: { endpoint, preferences, ...more }, ...as });
const read = async (id: string, as: Json = { user: 'ana' }) =>
  (await server.call<Answer>(`${PUSH}/preferences?subscriptionId=${id}`, as)).body;
const ALL = { scope: 'user' };

describe('PATCH /preferences', () => {
  it('changes what is named on this device, and leaves the rest', async () => {
    const { id, endpoint } = await server.subscribe('ana', { preferences: { soundEnabled: false } });
    const other = await server.subscribe('ana');
    await change(endpoint, { categories: { system_updates: false } });
    const answer = await change(endpoint, { booking_reminders: false, sound_enabled: true });
    expect(answer).toMatchObject({ status: 200, body: { success: true, subscriptionId: id } });
    expect(answer.body.preferences).toEqual({
      enabled: true,
      categories: {
        booking_confirmations: true,
        booking_reminders: false,
        new_booking_requests: true,
        system_updates: false,
        marketing_messages: false,
      },
      quietHours: { enabled: false, start: '22:00', end: '08:00' },
      soundEnabled: true,
      vibrationEnabled: true,
    });
    const overrides = { categories: { booking_reminders: false, system_updates: false }, soundEnabled: true };
    expect(answer.body.overrides).toEqual(overrides);
    expect(await read(id)).toMatchObject({ preferences: answer.body.preferences, overrides });
    expect(await read(other.id)).toMatchObject({ preferences: { soundEnabled: true }, overrides: {} });
  });

  it('changes single members of quiet hours, from those in effect', async () => {
    const { endpoint } = await server.subscribe('ana');
    await change(endpoint, { quietHours: { start: '21:00', timeZone: 'Europe/Berlin' } }, ALL);
    const { body } = await change(endpoint, { quietHours: { enabled: true } });
    const quietHours = { enabled: true, start: '21:00', end: '08:00', timeZone: 'Europe/Berlin' };
    expect(body).toMatchObject({ preferences: { quietHours }, overrides: { quietHours } });
  });

  it('for the person: holds on all devices, and on this one whatever it had chosen itself', async () => {
    const here = await server.subscribe('ana', { preferences: { system_updates: true, soundEnabled: false } });
    const there = await server.subscribe('ana');
    const own = await server.subscribe('ana', { preferences: { system_updates: true } });
    const { body } = await change(here.endpoint, { system_updates: false }, ALL);
    expect(body).toMatchObject({ preferences: { soundEnabled: false, categories: { system_updates: false } } });
    expect(body.overrides).toEqual({ soundEnabled: false });
    expect((await read(there.id)).preferences).toMatchObject({
      soundEnabled: true,
      categories: { system_updates: false },
    });
    expect((await read(own.id)).preferences).toMatchObject({ categories: { system_updates: true } });
    const sent = await server.send({ userId: 'ana', title: 'x', category: 'system_updates' });
    expect(sent.counts).toMatchObject({ blocked: 2, sent: 1 });
    expect((await server.call('/api/v1/users/ana', { admin: true })).body.preferences).toEqual({
      categories: { system_updates: false },
    });
  });

  it('for the person: quiet hours are those that this device showed, with the change', async () => {
    const quietHours = { enabled: true, start: '20:00', end: '06:00' };
    const { endpoint } = await server.subscribe('ana', { preferences: { quietHours } });
    const there = await server.subscribe('ana');
    const { body } = await change(endpoint, { quietHours: { end: '07:00' } }, ALL);
    expect(body.overrides).toEqual({});
    expect(await read(there.id)).toMatchObject({ preferences: { quietHours: { ...quietHours, end: '07:00' } } });
  });

  it('is an anonymous browser’s with its token, for its internal person too, and goes along at login', async () => {
    const agent = server.browser();
    const { body } = await server.call(`${PUSH}/subscribe`, { body: { subscription: agent.subscription } });
    const { endpoint } = agent.subscription;
    const as = { token: String(body.deviceToken) };
    expect((await change(endpoint, { system_updates: false }, ALL, as)).status).toBe(200);
    expect(await read(String(body.subscriptionId), as)).toMatchObject({ overrides: {} });
    await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: agent.subscription } });
    expect((await server.call('/api/v1/users/ana', { admin: true })).body.preferences).toEqual({
      categories: { system_updates: false },
    });
  });

  it('loses none of many changes that come at once', async () => {
    const { id, endpoint } = await server.subscribe('ana');
    const ids = FIVE_CATEGORIES.map((category) => category.id);
    const answers = await Promise.all([
      ...ids.map((name) => change(endpoint, { [name]: name === 'marketing_messages' })),
      ...ids.map((name) => change(endpoint, { [name]: name !== 'marketing_messages' }, ALL)),
      change(endpoint, { soundEnabled: false }),
      change(endpoint, { vibrationEnabled: false }, ALL),
      change(endpoint, { quietHours: { start: '20:00' } }),
      change(endpoint, { quietHours: { end: '05:00' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { preferences } = await read(id);
    expect(preferences).toMatchObject({ soundEnabled: false, vibrationEnabled: false });
    expect(preferences.quietHours).toEqual({ enabled: false, start: '20:00', end: '05:00' });
    // Each category was set twice: both levels have kept all five that are theirs.
    const user = (await server.call('/api/v1/users/ana', { admin: true })).body.preferences as Json;
    expect(Object.keys(user.categories as Json).sort()).toEqual([...ids].sort());
  });

  it('is answered after its commit', async () => {
    const { id, endpoint } = await server.subscribe('ana');
    await change(endpoint, { enabled: false }, ALL);
    await server.restart();
    expect(await read(id)).toMatchObject({ preferences: { enabled: false } });
  });

  it('changes nothing with nothing in it', async () => {
    const { endpoint } = await server.subscribe('ana', { preferences: { enabled: false } });
    expect(await change(endpoint, {}, ALL)).toMatchObject({ status: 200, body: { overrides: { enabled: false } } });
  });
});

describe('PATCH /preferences of what is not the caller’s to change', () => {
  const refusal = { status: 404, body: { code: 'subscription_inactive' } };

  it('is refused for another person’s subscription, and for none', async () => {
    const { id, endpoint } = await server.subscribe('ana');
    for (const asked of [endpoint, 'https://fcm.googleapis.com/fcm/send/none']) {
      for (const scope of ['device', 'user']) {
        expect(await change(asked, { enabled: false }, { scope }, { user: 'bob' })).toMatchObject(refusal);
        expect(await change(asked, { enabled: false }, { scope }, {})).toMatchObject(refusal);
      }
    }
    expect(await read(id)).toMatchObject({ preferences: { enabled: true } });
  });

  it('is refused once the browser is unsubscribed', async () => {
    const { endpoint } = await server.subscribe('ana');
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect(await change(endpoint, { enabled: false }, ALL)).toMatchObject(refusal);
    expect((await server.call('/api/v1/users/ana', { admin: true })).body.preferences).toEqual({});
  });

  it('may be asked for by a page of an allowed origin', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'PATCH' };
    const answer = await server.call(`${PUSH}/preferences`, { method: 'OPTIONS', headers });
    expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
    const { endpoint } = await server.subscribe('ana');
    const foreign = { user: 'ana', headers: { origin: 'https://evil.example' } };
    expect(await change(endpoint, {}, {}, foreign)).toMatchObject({ body: { code: 'origin_not_allowed' } });
  });
});

describe('PATCH /preferences with what does not fit', () => {
  it.each<[Json, string]>([
    [{ preferences: { enabled: 'no' } }, '/preferences/enabled'],
    [{ preferences: { enabled: null } }, '/preferences/enabled'],
    [{ preferences: { categories: { system_updates: 1 } } }, '/preferences/categories/system_updates'],
    [{ preferences: { categories: [] } }, '/preferences/categories'],
    [{ preferences: { system_updates: 'off' } }, '/preferences/system_updates'],
    [{ preferences: { '1x': true } }, '/preferences/1x'],
    [{ preferences: { quietHours: { start: '24:00' } } }, '/preferences/quietHours/start'],
    [{ preferences: { quietHours: { timeZone: 'Mars/Olympus' } } }, '/preferences/quietHours/timeZone'],
    [{ preferences: { quietHours: { from: '22:00' } } }, '/preferences/quietHours/from'],
    [{ preferences: { quietHours: null } }, '/preferences/quietHours'],
    [{ preferences: [] }, '/preferences'],
    [{ preferences: undefined }, '/preferences'],
    [{ scope: 'everyone' }, '/scope'],
    [{ scope: null }, '/scope'],
    [{ more: 1 }, '/more'],
    [{ endpoint: 5 }, '/endpoint'],
  ])('refuses %j', async (members, pointer) => {
    const { id, endpoint } = await server.subscribe('ana');
    const body = { endpoint, preferences: { enabled: false }, ...members };
    expect(await server.call(`${PUSH}/preferences`, { method: 'PATCH', user: 'ana', body })).toMatchObject({
      status: 400,
      body: { code: 'invalid_body', errors: [{ pointer }] },
    });
    expect(await read(id)).toMatchObject({ preferences: { enabled: true }, overrides: {} });
  });

  it('refuses a category that is not in the catalogue, and stores nothing of it', async () => {
    const { id, endpoint } = await server.subscribe('ana');
    expect(await change(endpoint, { enabled: false, nothing: true }, ALL)).toMatchObject({
      status: 400,
      body: { code: 'category_unknown', errors: [{ pointer: '/preferences/categories/nothing' }] },
    });
    expect(await read(id)).toMatchObject({ preferences: { enabled: true } });
  });
});
