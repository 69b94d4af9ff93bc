import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CancelResponse } from '../../../wire/index.ts';
import { openTestServer, type TestServer } from '../open-belfry.ts';

const MOZILLA = 'https://updates.push.services.mozilla.com';
const FCM = 'https://fcm.googleapis.com';
const OTHER = 'https://push.belfry.test';
const MINUTE = 60_000;

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const hello = { userId: 'ana', title: 'Hello' };

/** A browser that is switched off: push services keep what comes for it. */
async function offline(origin?: string, user = 'ana') {
  const agent = server.browser(origin);
  const { body } = await server.call('/api/v1/push/subscribe', { user, body: { subscription: agent.subscription } });
  agent.disconnect();
  return { agent, id: String(body['subscriptionId']) };
}

async function cancel(id: string): Promise<CancelResponse> {
  const answer = await server.call<CancelResponse>(`/api/v1/notifications/${id}/cancel`, {
    admin: true,
    method: 'POST',
  });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** A round trip to the push service that no clock moves. */
const settled = () => server.belfry.idle();

describe('the cancel of a message that a push service holds', () => {
  it.each([
    ['Mozilla’s service', MOZILLA],
    ['one that nobody knows', OTHER],
  ])('deletes it at %s: a browser that comes later does not get it', async (_name, origin) => {
    const { agent, id: subscriptionId } = await offline(origin);
    const { id } = await server.send(hello);
    const kept = await server.send({ ...hello, title: 'Another' });
    expect(server.service.pending()).toHaveLength(2);
    expect(await cancel(id)).toMatchObject({ state: 'done', cancelled: 0, recallsQueued: 1 });
    await settled();
    expect(server.service.pending()).toHaveLength(1);
    agent.connect();
    expect((await agent.nextPush()).json()).toMatchObject({ belfry: { id: kept.id } });
    expect(agent.received).toHaveLength(1);
    expect(await server.look(id)).toMatchObject({
      state: 'done',
      counts: { sent: 1, pending: 0 },
      details: [{ subscriptionId, state: 'accepted', success: true, recall: 'recalled' }],
      recalls: { cancelledAt: server.environment.now(), running: false, recalled: 1, tooLate: 0, failed: 0 },
    });
  });

  it('leaves it where the service has no such thing', async () => {
    const { agent } = await offline(FCM);
    const { id } = await server.send(hello);
    expect(await cancel(id)).toMatchObject({ recallsQueued: 0 });
    await settled();
    expect(await server.look(id)).toMatchObject({ recalls: { running: false, recalled: 0, tooLate: 0, failed: 0 } });
    agent.connect();
    await agent.nextPush();
  });

  it('leaves what a device has shown', async () => {
    const { agent } = await offline(MOZILLA);
    const { id } = await server.send(hello);
    agent.connect();
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    const event = { id: 'e1', token: belfry.token, type: 'delivered', at: server.environment.now() };
    const reported = await server.call('/api/v1/push/events', { body: { events: [event] } });
    expect(reported).toMatchObject({ status: 200, body: { rejected: [] } });
    expect(await cancel(id)).toMatchObject({ recallsQueued: 0 });
  });

  it('comes too late for what the browser has got without telling yet', async () => {
    const { agent } = await offline(OTHER);
    const { id } = await server.send(hello);
    agent.connect();
    await agent.nextPush();
    expect(await cancel(id)).toMatchObject({ recallsQueued: 1 });
    await settled();
    expect(await server.look(id)).toMatchObject({
      details: [{ state: 'accepted', recall: 'too_late' }],
      recalls: { running: false, recalled: 0, tooLate: 1 },
    });
  });

  it('has Mozilla’s word for it alone, which is given for what the browser has got, too', async () => {
    const { agent } = await offline(MOZILLA);
    const { id } = await server.send(hello);
    agent.connect();
    await agent.nextPush();
    await cancel(id);
    await settled();
    expect(await server.look(id)).toMatchObject({ details: [{ recall: 'recalled' }] });
  });

  it('has nothing to take back once the time has run out, nor at TTL 0', async () => {
    await offline(MOZILLA);
    const { id } = await server.send({ ...hello, ttlSeconds: 60 });
    const now = await server.send({ ...hello, ttlSeconds: 0 });
    expect(await cancel(now.id)).toMatchObject({ recallsQueued: 0 });
    await server.advance(MINUTE);
    expect(await cancel(id)).toMatchObject({ state: 'done', cancelled: 0, recallsQueued: 0 });
    expect((await server.look(id)).recalls).toBeUndefined();
  });

  it('drops what waits here in the same call', async () => {
    await offline(MOZILLA);
    const { agent } = await offline(OTHER);
    server.service.answerNext({ status: 503, headers: { 'retry-after': '60' }, match: agent.subscription.endpoint });
    const { id } = await server.send(hello);
    expect(await cancel(id)).toMatchObject({ state: 'cancelled', cancelled: 1, recallsQueued: 1 });
    await settled();
    await server.advance(5 * MINUTE);
    expect(server.service.received).toHaveLength(2);
    expect(await server.look(id)).toMatchObject({ recalls: { recalled: 1 }, counts: { sent: 1, blocked: 1 } });
    expect(server.service.pending()).toEqual([]);
  });

  it('is asked for twice without harm', async () => {
    await offline(MOZILLA);
    const { id } = await server.send(hello);
    await cancel(id);
    await settled();
    expect(await cancel(id)).toMatchObject({ recallsQueued: 0 });
    await settled();
    expect((await server.look(id)).recalls).toMatchObject({ running: false, recalled: 1 });
  });

  it('takes many back, each once, in more than one step', async () => {
    for (let i = 0; i < 150; i += 1) await offline(i % 2 === 0 ? MOZILLA : OTHER);
    const { id } = await server.send(hello);
    expect(await cancel(id)).toMatchObject({ recallsQueued: 150 });
    await settled();
    expect((await server.look(id)).recalls).toMatchObject({ running: false, recalled: 150, tooLate: 0, failed: 0 });
    expect(server.service.pending()).toEqual([]);
  });
});
