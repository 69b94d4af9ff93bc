/** Browsers where nobody is logged in, and what becomes of them at a login. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, TestServer } from './open-belfry.ts';
import { openToAnyone, PUSH, sendToEveryone } from './open-to-anyone.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openToAnyone();
});
afterEach(() => server.close());

const subscribeAnonymous = async (agent = server.browser(), more: Json = {}, token?: string) => {
  const body = { subscription: agent.subscription, ...more };
  const answer = await server.call(`${PUSH}/subscribe`, { body, ...(token === undefined ? {} : { token }) });
  expect(answer).toMatchObject({ status: 201, body: { userId: null } });
  return { agent, id: String(answer.body.subscriptionId), token: String(answer.body.deviceToken) };
};
const everyone = () => sendToEveryone(server);

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
