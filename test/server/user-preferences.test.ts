/** What a person chose in the app, and what on one device. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIVE_CATEGORIES, openTestServer, type Json, type TestServer } from './open-belfry.ts';

const PUSH = '/api/v1/push';
let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [] } });
});
afterEach(() => server.close());

const put = (body: Json, user = 'ana') => server.call(`/api/v1/users/${user}`, { method: 'PUT', admin: true, body });
const preferencesOf = async (id: string) =>
  (await server.call<{ preferences: Json }>(`${PUSH}/preferences?subscriptionId=${id}`, { user: 'ana' })).body
    .preferences;

describe('PUT /users/:id with preferences', () => {
  it('sets the defaults of each device, those to come included', async () => {
    const before = await server.subscribe('ana');
    const answer = await put({ preferences: { system_updates: false, sound_enabled: false } });
    expect(answer.body).toMatchObject({ preferences: { categories: { system_updates: false }, soundEnabled: false } });
    const after = await server.subscribe('ana');
    for (const { id } of [before, after]) {
      expect(await preferencesOf(id)).toMatchObject({
        soundEnabled: false,
        categories: { system_updates: false, booking_reminders: true },
      });
    }
    expect((await server.send({ userId: 'ana', title: 'x', category: 'system_updates' })).counts).toMatchObject({
      blocked: 2,
      sent: 0,
    });
  });

  it('leaves a device its own choice', async () => {
    await put({ preferences: { categories: { system_updates: false }, soundEnabled: false } });
    const own = await server.subscribe('ana', { preferences: { system_updates: true } });
    await server.subscribe('ana');
    expect(await preferencesOf(own.id)).toMatchObject({ soundEnabled: false, categories: { system_updates: true } });
    expect((await server.send({ userId: 'ana', title: 'x', category: 'system_updates' })).counts).toMatchObject({
      blocked: 1,
      sent: 1,
    });
  });

  it('may come before the first subscribe, and is told by GET', async () => {
    await put({ preferences: { enabled: false } });
    expect((await server.call('/api/v1/users/ana', { admin: true })).body).toMatchObject({
      preferences: { enabled: false },
    });
    await server.subscribe('ana');
    expect((await server.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ blocked: 1, sent: 0 });
  });

  it('keeps what is stored where a request has none', async () => {
    await put({ preferences: { soundEnabled: false } });
    expect((await put({ locale: 'pt-BR' })).body).toMatchObject({
      locale: 'pt-BR',
      preferences: { soundEnabled: false },
    });
  });

  it('refuses a category that is not in the catalogue, and stores nothing', async () => {
    const answer = await put({ active: false, preferences: { nothing: true } });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'category_unknown', errors: [{ pointer: '/preferences/categories/nothing' }] },
    });
    expect((await server.call('/api/v1/users/ana', { admin: true })).status).toBe(404);
  });

  it.each([[{ preferences: [] }], [{ preferences: { quietHours: { start: '25:00' } } }], [{ preferences: 5 }]])(
    'refuses %j',
    async (body) => expect(await put(body)).toMatchObject({ status: 400, body: { code: 'invalid_body' } }),
  );
});
