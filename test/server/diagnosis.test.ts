/** POST /diagnose: what a page is told of its own subscription. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnoseResponseSchema, type DiagnoseResponse } from '../../wire/index.ts';
import { JWT_SECRET, openTestServer, type TestServer } from './open-belfry.ts';

const PUSH = '/api/v1/push';
let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ auth: { jwtSecret: JWT_SECRET, anonymous: true } });
});
afterEach(() => server.close());

const ask = (endpoint: string, user: string) =>
  server.call<DiagnoseResponse>(`${PUSH}/diagnose`, { user, body: { endpoint } });

describe('POST /diagnose', () => {
  it('tells that nothing was sent yet', async () => {
    const { endpoint, id } = await server.subscribe('ana');
    const { status, headers, body } = await ask(endpoint, 'ana');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(diagnoseResponseSchema.parse(body)).toEqual({
      success: true,
      subscriptionId: id,
      userId: 'ana',
      active: true,
      inactiveReason: null,
      vapidKeyId: body.vapidKeyId,
      lastPush: null,
      lastAccepted: null,
    });
  });

  it('tells when the last push was taken, and when it was shown', async () => {
    const { agent, endpoint } = await server.subscribe('ana');
    const sent = await server.send({ userId: 'ana', title: 'Hello' });
    const takenAt = server.environment.now();
    await server.advance(1_000);
    const push = { notificationId: sent.id, state: 'accepted', httpStatus: 201, reason: null, shownAt: null };
    const before = (await ask(endpoint, 'ana')).body;
    expect(before.lastPush).toMatchObject(push);
    expect(before.lastPush?.at).toBeLessThanOrEqual(takenAt);
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    const at = server.environment.now();
    await server.call(`${PUSH}/events`, {
      body: { events: [{ id: 'event_1', token: belfry.token, type: 'delivered', at }] },
    });
    const after = (await ask(endpoint, 'ana')).body;
    expect(after.lastPush).toMatchObject({ ...push, shownAt: at });
    expect(after.lastAccepted).toEqual(after.lastPush);
  });

  it('tells what the push service refused, and what it took before', async () => {
    const { endpoint } = await server.subscribe('ana');
    const first = await server.send({ userId: 'ana', title: 'Taken' });
    server.service.answerNext({ status: 410 });
    const second = await server.send({ userId: 'ana', title: 'Refused' });
    await server.advance(1_000);
    const { body } = await ask(endpoint, 'ana');
    expect(body).toMatchObject({
      lastPush: { notificationId: second.id, httpStatus: 410, shownAt: null },
      lastAccepted: { notificationId: first.id, state: 'accepted' },
    });
    expect(body.lastPush?.state).not.toBe('accepted');
  });

  it('tells that a subscription is inactive, and why', async () => {
    const { endpoint } = await server.subscribe('ana');
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect((await ask(endpoint, 'ana')).body).toMatchObject({ active: false, inactiveReason: 'unsubscribed' });
  });

  it('tells nobody of another person’s, nor whether there is one', async () => {
    const { endpoint } = await server.subscribe('ana');
    const [others, none] = [await ask(endpoint, 'bob'), await ask('https://push.example/none', 'bob')];
    expect(others).toMatchObject({ status: 404, body: { code: 'subscription_unknown' } });
    expect(others.body).toEqual(none.body);
    expect(await server.call(`${PUSH}/diagnose`, { body: { endpoint } })).toMatchObject({ status: 404 });
  });

  it('tells the next person at a browser nothing of what the one before was sent', async () => {
    const { agent, endpoint } = await server.subscribe('ana');
    await server.send({ userId: 'ana', title: 'For Ana' });
    await server.advance(1_000);
    await server.call(`${PUSH}/subscribe`, { user: 'bob', body: { subscription: agent.subscription } });
    expect((await ask(endpoint, 'bob')).body).toMatchObject({ userId: 'bob', lastPush: null, lastAccepted: null });
  });

  it('asks who is nobody to log in, where that is needed', async () => {
    const closed = await openTestServer();
    const answer = await closed.call(`${PUSH}/diagnose`, { body: { endpoint: 'https://push.example/none' } });
    await closed.close();
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });
});
