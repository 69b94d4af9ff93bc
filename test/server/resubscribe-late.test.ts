/** POST /resubscribe that comes late, or again: the server has heard of the new endpoint from a page meanwhile. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../testing/index.ts';
import { openTestServer, type TestServer } from './open-belfry.ts';

const PUSH = '/api/v1/push';
let server: TestServer;
let old: UserAgent;
let fresh: UserAgent;
beforeEach(async () => {
  server = await openTestServer();
  ({ agent: old } = await server.subscribe('ana'));
  fresh = server.browser();
});
afterEach(() => server.close());

const resubscribe = () => {
  const { endpoint: oldEndpoint, keys } = old.subscription;
  const proof = createHmac('sha256', Buffer.from(keys.auth, 'base64url'))
    .update(`belfry-resubscribe\n${oldEndpoint}\n${fresh.subscription.endpoint}`)
    .digest('base64url');
  return server.call(`${PUSH}/resubscribe`, { body: { oldEndpoint, proof, subscription: fresh.subscription } });
};
const subscribeFresh = async (user: string) => {
  const body = { subscription: fresh.subscription, replaces: old.subscription.endpoint };
  expect((await server.call(`${PUSH}/subscribe`, { user, body })).status).toBe(201);
};
const sentTo = async (user: string) => (await server.send({ userId: user, title: 'x' })).counts.total;

describe('POST /resubscribe of an endpoint that a page has told of before', () => {
  it('takes it from nobody who has logged in there since', async () => {
    await subscribeFresh('bob');
    expect((await resubscribe()).status).toBe(201);
    expect([await sentTo('bob'), await sentTo('ana')]).toEqual([1, 0]);
  });

  it('keeps the choices that were made there', async () => {
    await subscribeFresh('ana');
    const { endpoint } = fresh.subscription;
    const preferences = { soundEnabled: false };
    await server.call(`${PUSH}/preferences`, { method: 'PATCH', user: 'ana', body: { endpoint, preferences } });
    const { body } = await resubscribe();
    const known = await server.call(`${PUSH}/preferences?subscriptionId=${String(body.subscriptionId)}`, {
      user: 'ana',
    });
    expect(known.body.preferences).toMatchObject(preferences);
  });

  it('brings nobody back who has unsubscribed there', async () => {
    await subscribeFresh('ana');
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint: fresh.subscription.endpoint } });
    expect((await resubscribe()).body.code).toBe('subscription_inactive');
    expect(await sentTo('ana')).toBe(0);
  });
});

describe('POST /resubscribe with the secret of a subscription that another has taken the place of', () => {
  it('is refused: who has kept it would have the messages of a person who has left', async () => {
    await subscribeFresh('ana');
    fresh = server.browser();
    expect((await resubscribe()).body.code).toBe('subscription_inactive');
    expect(await sentTo('ana')).toBe(1);
  });

  it('is answered again where it is just what has taken the place', async () => {
    expect((await resubscribe()).status).toBe(201);
    expect((await resubscribe()).status).toBe(201);
    expect(await sentTo('ana')).toBe(1);
  });
});
