/** The host contract of the systems that Belfry takes over from: subscribing, and no longer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, TestServer } from '../open-belfry.ts';
import { openHost, preferencesOf, PUSH } from './open-host.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openHost();
});
afterEach(() => server.close());

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
    expect(await preferencesOf(server, id)).toMatchObject({
      soundEnabled: false,
      categories: { marketing_messages: true },
    });
  });

  it('after an unsubscribe makes it active again, with its preferences', async () => {
    const { agent, id, endpoint } = await server.subscribe('ana', { preferences: { vibration_enabled: false } });
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: agent.subscription } });
    expect((await server.send({ userId: 'ana', title: 'x' })).counts.sent).toBe(1);
    expect(await preferencesOf(server, id)).toMatchObject({ vibrationEnabled: false });
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
