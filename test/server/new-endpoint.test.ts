/** A browser whose subscription has another endpoint than before, by its page or by its worker. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../testing/index.ts';
import type { TestServer } from './open-belfry.ts';
import { openToAnyone, PUSH, sendToEveryone } from './open-to-anyone.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openToAnyone();
});
afterEach(() => server.close());

const everyone = () => sendToEveryone(server);

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
    const { subscription } = server.browser();
    const anonymous = await server.call(`${PUSH}/subscribe`, { body: { subscription } });
    expect(anonymous).toMatchObject({ status: 201, body: { userId: null } });
    await server.subscribe('ana', { replaces: subscription.endpoint });
    expect(await everyone()).toMatchObject({ total: 1 });
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
