/** The browser-side API where no host user is logged in, and what the worker calls. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBelfry, type BelfryOptions } from '../../server/index.ts';
import type { UserAgent } from '../../testing/index.ts';
import { generateVapidKey } from '../../server/webpush/index.ts';
import type { UserResponse } from '../../wire/index.ts';
import { FIVE_CATEGORIES, JWT_SECRET, openTestServer, type Json, type TestServer } from './open-belfry.ts';

const PUSH = '/api/v1/push';
let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({
    auth: { jwtSecret: JWT_SECRET, anonymous: true },
    templates: { categories: FIVE_CATEGORIES, templates: [] },
  });
});
afterEach(() => server.close());

const subscribeAnonymous = async (agent = server.browser(), more: Json = {}, token?: string) => {
  const body = { subscription: agent.subscription, ...more };
  const answer = await server.call(`${PUSH}/subscribe`, { body, ...(token === undefined ? {} : { token }) });
  expect(answer).toMatchObject({ status: 201, body: { userId: null } });
  return { agent, id: String(answer.body.subscriptionId), token: String(answer.body.deviceToken) };
};
const everyone = async () => (await server.send({ to: { everyone: true }, title: 'x' })).counts;

describe('an anonymous browser', () => {
  it('subscribes, is sent to, and acts with its device token', async () => {
    const { agent, id, token } = await subscribeAnonymous();
    expect(await everyone()).toMatchObject({ total: 1, sent: 1 });
    const { endpoint } = agent.subscription;
    const body = { endpoint, preferences: { soundEnabled: false } };
    expect((await server.call(`${PUSH}/preferences`, { method: 'PUT', token, body })).status).toBe(200);
    expect((await server.call(`${PUSH}/preferences`, { token })).body).toMatchObject({
      subscriptionId: id,
      preferences: { soundEnabled: false },
    });
    expect((await server.call(`${PUSH}/unsubscribe`, { token, body: { endpoint } })).status).toBe(200);
    expect(await everyone()).toMatchObject({ total: 0 });
  });

  it('cannot touch another’s with its token', async () => {
    const { token } = await subscribeAnonymous();
    const other = await subscribeAnonymous();
    const ana = await server.subscribe('ana');
    for (const endpoint of [other.agent.subscription.endpoint, ana.endpoint]) {
      expect((await server.call(`${PUSH}/unsubscribe`, { token, body: { endpoint } })).status).toBe(404);
    }
    expect((await server.call(`${PUSH}/preferences?subscriptionId=${other.id}`, { token })).status).toBe(404);
    expect(await everyone()).toMatchObject({ sent: 3 });
  });

  it('cannot read another’s preferences, nor its own without its token', async () => {
    const { id, token } = await subscribeAnonymous(undefined, { preferences: { soundEnabled: false } });
    const path = `${PUSH}/preferences?subscriptionId=${id}`;
    const [known, unknown] = [await server.call(path), await server.call(`${PUSH}/preferences?subscriptionId=sub_no`)];
    expect(known).toMatchObject({ status: 404, body: { code: 'subscription_unknown' } });
    expect(known.body).toEqual(unknown.body);
    expect((await server.call(path, { token })).body).toMatchObject({ preferences: { soundEnabled: false } });
  });

  it('cannot act on a user’s subscription without a token', async () => {
    const { endpoint } = await server.subscribe('ana');
    expect((await server.call(`${PUSH}/unsubscribe`, { body: { endpoint } })).status).toBe(404);
  });

  it('keeps its subscription and its choices at login, as the user’s', async () => {
    const { agent, id, token } = await subscribeAnonymous(undefined, { preferences: { soundEnabled: false } });
    const login = await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: agent.subscription } });
    expect(login.body).toMatchObject({ subscriptionId: id, userId: 'ana' });
    expect(login.body).not.toHaveProperty('deviceToken');
    expect((await server.send({ userId: 'ana', title: 'x' })).counts.sent).toBe(1);
    const { body } = await server.call(`${PUSH}/preferences?subscriptionId=${id}`, { user: 'ana' });
    expect(body.preferences).toMatchObject({ soundEnabled: false });
    // The old token named the browser while it was nobody's.
    expect(
      (await server.call(`${PUSH}/unsubscribe`, { token, body: { endpoint: agent.subscription.endpoint } })).status,
    ).toBe(404);
  });
});

describe('POST /subscribe with replaces', () => {
  it('takes the old one’s place: choices kept, the old one silent', async () => {
    const old = await server.subscribe('ana', { preferences: { soundEnabled: false }, locale: 'pt-BR' });
    const fresh = await server.subscribe('ana', { replaces: old.endpoint });
    expect((await server.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ total: 1, sent: 1 });
    await fresh.agent.nextPush();
    const { body } = await server.call(`${PUSH}/preferences?subscriptionId=${fresh.id}`, { user: 'ana' });
    expect(body.preferences).toMatchObject({ soundEnabled: false });
  });
});

describe('POST /subscribe with the endpoint of another person in replaces', () => {
  it('leaves that person’s subscription alone', async () => {
    const ana = await server.subscribe('ana');
    await server.subscribe('bob', { replaces: ana.endpoint });
    expect((await server.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ total: 1, sent: 1 });
  });

  it('takes the place of one that is nobody’s: the browser before its login', async () => {
    const { agent } = await subscribeAnonymous();
    await server.subscribe('ana', { replaces: agent.subscription.endpoint });
    expect(await everyone()).toMatchObject({ total: 1 });
  });
});

describe('createBelfry', () => {
  it.each(['localhost:3000', '/app', 'ftp://app.example'])('refuses the app URL %s in one line', async (appUrl) => {
    await expect(createBelfry({ appUrl, data: ':memory:' })).rejects.toThrow(
      `appUrl is "${appUrl}": an absolute http(s) URL is needed`,
    );
  });
});

describe('createBelfry with an option that could never work', () => {
  it.each<[Partial<BelfryOptions>, string]>([
    [{ corsOrigins: ['app.example'] }, 'corsOrigins is "app.example"'],
    [{ threads: 1.5 }, 'threads is 1.5'],
    [{ padToOctets: 4000 }, 'padToOctets is 4000'],
    [{ padToOctets: [512, 4000] }, 'padToOctets has the bucket 4000'],
    [{ pushHosts: ['https://push.example'] }, 'pushHosts has "https://push.example"'],
    [{ auth: { jwtSecret: 'short' } }, 'auth.jwtSecret has 5 octets'],
    [{ auth: { jwksUrl: 'nowhere' } }, 'auth.jwksUrl is "nowhere"'],
    [
      { auth: { jwtSecret: JWT_SECRET, jwksUrl: 'https://login.example/jwks' } },
      'auth.jwtSecret and auth.jwksUrl are both set',
    ],
  ])('refuses %j in one line', async (options, line) => {
    await expect(createBelfry({ appUrl: 'https://app.example', data: ':memory:', ...options })).rejects.toThrow(line);
  });

  it('takes an origin with a trailing slash for the origin', async () => {
    const other = await openTestServer({ corsOrigins: ['https://other.example/'] });
    try {
      const { headers } = await other.call(`${PUSH}/categories`, { headers: { origin: 'https://other.example' } });
      expect(headers.get('access-control-allow-origin')).toBe('https://other.example');
    } finally {
      await other.close();
    }
  });
});

describe('youngSubscriptionMs', () => {
  it.each([
    [0, 'gone'],
    [60_000, 'retrying'],
  ])('%i: a 410 right after the subscribe makes the message %s', async (youngSubscriptionMs, state) => {
    const young = await openTestServer({ youngSubscriptionMs });
    try {
      const { agent } = await young.subscribe('ana');
      agent.unsubscribe();
      expect((await young.send({ userId: 'ana', title: 'x' })).details).toMatchObject([{ state }]);
    } finally {
      await young.close();
    }
  });
});

describe('POST /resubscribe', () => {
  const proof = (old: UserAgent, fresh: UserAgent, secret = old.subscription.keys.auth) =>
    createHmac('sha256', Buffer.from(secret, 'base64url'))
      .update(`belfry-resubscribe\n${old.subscription.endpoint}\n${fresh.subscription.endpoint}`)
      .digest('base64url');
  const resubscribe = (old: UserAgent, fresh: UserAgent, given = proof(old, fresh)) =>
    server.call(`${PUSH}/resubscribe`, {
      body: { oldEndpoint: old.subscription.endpoint, proof: given, subscription: fresh.subscription },
    });

  it('moves the user’s subscription to the new endpoint', async () => {
    const { agent } = await server.subscribe('ana', { preferences: { marketing_messages: true } });
    const fresh = server.browser();
    expect(await resubscribe(agent, fresh)).toMatchObject({ status: 201, body: { success: true } });
    expect((await server.send({ userId: 'ana', title: 'x', category: 'marketing_messages' })).counts).toMatchObject({
      total: 1,
      sent: 1,
    });
    await fresh.nextPush();
  });

  it('may be posted again: the worker does not know whether it arrived', async () => {
    const { agent } = await server.subscribe('ana');
    const fresh = server.browser();
    const [first, second] = [await resubscribe(agent, fresh), await resubscribe(agent, fresh)];
    expect(second.body.subscriptionId).toBe(first.body.subscriptionId);
    expect(await everyone()).toMatchObject({ total: 1 });
  });

  it('tells an unknown endpoint and a wrong proof alike', async () => {
    const { agent } = await server.subscribe('ana');
    const fresh = server.browser();
    const unknown = await resubscribe(server.browser(), fresh);
    const wrong = await resubscribe(agent, fresh, proof(agent, fresh, fresh.subscription.keys.auth));
    const forOther = await resubscribe(agent, fresh, proof(agent, server.browser()));
    expect([unknown.status, unknown.body]).toEqual([401, wrong.body]);
    expect(forOther.body).toEqual(wrong.body);
    expect(await everyone()).toMatchObject({ total: 1 });
  });

  it('brings nobody back who unsubscribed', async () => {
    const { agent, endpoint } = await server.subscribe('ana');
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect((await resubscribe(agent, server.browser())).body.code).toBe('subscription_inactive');
    expect(await everyone()).toMatchObject({ total: 0 });
  });
});

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

describe('VAPID keys', () => {
  it('are served by their public half', async () => {
    const { body } = await server.call(`${PUSH}/vapid-public-key`);
    expect(body).toEqual({ publicKey: server.belfry.vapidPublicKey, keyId: expect.any(String) as unknown });
  });

  it('stay with the subscriptions that were made with them', async () => {
    const before = generateVapidKey();
    const after = generateVapidKey();
    // One file, opened with one pair, then with another: what `restart` opens is read from here.
    const vapid = { subject: 'mailto:ops@app.example', publicKey: before.publicKey, privateKey: before.privateKey };
    const rotated = await openTestServer({ vapid });
    try {
      const old = await rotated.subscribe('ana');
      Object.assign(vapid, { publicKey: after.publicKey, privateKey: after.privateKey });
      await rotated.restart();
      expect(rotated.belfry.vapidPublicKey).toBe(after.publicKey);
      await rotated.subscribe('ana');
      expect((await rotated.send({ userId: 'ana', title: 'x' })).counts).toMatchObject({ sent: 2, failed: 0 });
      await old.agent.nextPush();
    } finally {
      await rotated.close();
    }
  });
});

describe('user ids', () => {
  it.each(['a@b.example', 'ü 日本', 'a/b', 'a%2Fb', '1'.repeat(191), 'a?b#c'])('may be %j', async (user) => {
    const path = `/api/v1/users/${encodeURIComponent(user)}`;
    await server.subscribe(user);
    expect((await server.call(path, { admin: true })).body).toMatchObject({ id: user, active: true });
    expect(
      (await server.call(path, { method: 'PUT', admin: true, body: { timeZone: 'Asia/Tokyo' } })).body,
    ).toMatchObject({ id: user, timeZone: 'Asia/Tokyo' });
    expect((await server.send({ userId: user, title: 'x' })).counts.sent).toBe(1);
    expect((await server.call(path, { method: 'DELETE', admin: true })).status).toBe(204);
  });
});
