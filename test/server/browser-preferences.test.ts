/** What a browser asks and says about categories and preferences. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserResponse } from '../../wire/index.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from './open-belfry.ts';
import { openToAnyone, PUSH, sendToEveryone } from './open-to-anyone.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openToAnyone();
});
afterEach(() => server.close());

const everyone = () => sendToEveryone(server);

describe('GET /categories', () => {
  const names = async (query: string, language?: string) => {
    const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
    const { body } = await server.call<{ categories: { name: string }[] }>(`${PUSH}/categories${query}`, { headers });
    return body.categories.map(({ name }) => name);
  };

  it('names them in the language that is asked for', async () => {
    expect((await names('?locale=pt'))[1]).toBe('Lembretes');
    expect((await names('', 'ja, pt-BR;q=0.8, en;q=0.9'))[1]).toBe('Reminders');
    expect((await names('', 'pt;q=0.9, en;q=0.1, *;q=0.05'))[1]).toBe('Lembretes');
    expect((await names('', ',;q=,;;')).length).toBe(5);
  });
});

describe('GET /preferences', () => {
  it('of a user without a subscription are the defaults', async () => {
    expect((await server.call(`${PUSH}/preferences`, { user: 'nobody' })).body).toMatchObject({
      subscriptionId: null,
      preferences: { enabled: true },
    });
  });

  it('of a subscription that has ended say so: its browser has to give it to the server again', async () => {
    const { id, endpoint } = await server.subscribe('ana');
    await server.call(`${PUSH}/unsubscribe`, { method: 'POST', user: 'ana', body: { endpoint } });
    const { status, body } = await server.call(`${PUSH}/preferences?subscriptionId=${id}`, { user: 'ana' });
    expect([status, body.code]).toEqual([404, 'subscription_inactive']);
  });

  it('are asked by pages that open: the person was seen then, noted once an hour', async () => {
    const { id } = await server.subscribe('ana');
    const seen = async (): Promise<number> => {
      await server.call(`${PUSH}/preferences?subscriptionId=${id}`, { user: 'ana' });
      const { subscriptions } = (await server.call('/api/v1/users/ana', { admin: true }))
        .body as unknown as UserResponse;
      return subscriptions[0]?.lastSeenAt ?? 0;
    };
    const first = await seen();
    await server.advance(3_599_999);
    expect(await seen()).toBe(first);
    await server.advance(1);
    expect(await seen()).toBe(first + 3_600_000);
  });

  it('of another’s subscription are not there', async () => {
    const { id } = await server.subscribe('ana');
    for (const asked of [id, 'sub_unknown']) {
      expect((await server.call(`${PUSH}/preferences?subscriptionId=${asked}`, { user: 'bob' })).body.code).toBe(
        'subscription_unknown',
      );
    }
  });
});

describe('category switches', () => {
  const host = { booking_confirmations: true, booking_reminders: false, marketing_messages: true };

  it('that the catalogue does not have are refused, and nothing is stored', async () => {
    const { endpoint } = await server.subscribe('ana');
    const preferences = { nothing: true, system_updates: false };
    const answers = [
      await server.call(`${PUSH}/preferences`, { method: 'PUT', user: 'ana', body: { endpoint, preferences } }),
      await server.call(`${PUSH}/subscribe`, {
        user: 'ana',
        body: { subscription: server.browser().subscription, preferences },
      }),
    ];
    for (const { status, body } of answers) {
      expect([status, body.code, body.errors]).toEqual([
        400,
        'category_unknown',
        [{ pointer: '/preferences/categories/nothing', detail: 'unknown category' }],
      ]);
    }
    expect(await everyone()).toMatchObject({ total: 1 });
  });

  it('are kept as sent by a server without a catalogue, and take effect when it is loaded', async () => {
    const bare = await openTestServer();
    try {
      const { endpoint, id } = await bare.subscribe('ana', { preferences: host });
      const body = { endpoint, preferences: { ...host, sound_enabled: false } };
      expect((await bare.call(`${PUSH}/preferences`, { method: 'PUT', user: 'ana', body })).body).toMatchObject({
        preferences: { categories: host, soundEnabled: false },
      });
      const set = { categories: FIVE_CATEGORIES, templates: [] };
      await bare.call('/api/v1/templates', { method: 'PUT', admin: true, body: set });
      const { body: asked } = await bare.call(`${PUSH}/preferences?subscriptionId=${id}`, { user: 'ana' });
      expect(asked.preferences).toMatchObject({ categories: { ...host, system_updates: true } });
      const sent = await bare.send({ userId: 'ana', title: 'x', category: 'booking_reminders' });
      expect(sent.counts).toMatchObject({ blocked: 1, sent: 0 });
    } finally {
      await bare.close();
    }
  });
});
