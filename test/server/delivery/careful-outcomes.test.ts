import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../open-belfry.ts';

const FCM = 'https://fcm.googleapis.com';
const WINDOWS = 'https://wns2-par02p.notify.windows.com';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const hello = { userId: 'ana', title: 'Hello' };

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({}, { origins: [FCM, WINDOWS] });
});
afterEach(() => server.close());

const subscribe = async (origin: string) => {
  const { subscription } = server.browser(origin);
  const again = () => server.call('/api/v1/push/subscribe', { user: 'ana', body: { subscription } });
  const { body } = await again();
  return { id: String(body.subscriptionId), again };
};
const detail = async (id: string) => (await server.look(id)).details[0];
const ttlAndPolicy = () => server.service.received.map(({ headers }) => [headers.ttl, headers['x-wns-cache-policy']]);

describe('a young subscription', () => {
  it('that is gone after a 503 gets its one more try all the same', async () => {
    await subscribe(FCM);
    server.service.answerNext({ sequence: [503, 410, 410] });
    const { id } = await server.send(hello);
    await server.advance(2 * SECOND);
    expect(await detail(id)).toMatchObject({ state: 'retrying', error: expect.stringContaining('410') as string });
    await server.advance(10 * SECOND);
    expect(await detail(id)).toMatchObject({ state: 'gone' });
    expect(server.service.received).toHaveLength(3);
  });
});

describe('a subscription that was made with another key', () => {
  const mismatch = { status: 403, body: 'the VAPID credentials in the authorization header do not correspond to …' };

  it('is not sent to again, and is taken up when its browser comes back', async () => {
    const { id, again } = await subscribe(FCM);
    await server.advance(2 * MINUTE);
    server.service.answerNext(mismatch);
    const sent = await server.send(hello);
    expect(sent).toMatchObject({ counts: { failed: 1, expired: 0 }, details: [{ state: 'rejected' }] });
    expect((await server.send({ ...hello, to: { subscriptions: [id] }, userId: undefined })).unreached).toEqual([
      { id, reason: 'subscription_inactive' },
    ]);
    expect(server.service.received).toHaveLength(1);
    expect((await again()).body.subscriptionId).toBe(id);
    expect((await server.send(hello)).counts.sent).toBe(1);
  });
});

describe('a retry', () => {
  it('comes at most three times, each with what is left of the TTL', async () => {
    await subscribe(FCM);
    server.service.answerNext({ status: 500, times: Infinity });
    const { id } = await server.send({ ...hello, ttlSeconds: 100 });
    for (let second = 0; second < 30; second += 1) await server.advance(SECOND);
    expect(await detail(id)).toMatchObject({ state: 'failed' });
    // A random number of 0.5: after 1, 2 and 4 s.
    expect(ttlAndPolicy().map(([ttl]) => ttl)).toEqual(['100', '99', '97', '93']);
  });

  it('does not come after the TTL', async () => {
    await subscribe(FCM);
    server.service.answerNext({ status: 503, headers: { 'retry-after': '31536000' }, times: Infinity });
    const { id } = await server.send({ ...hello, ttlSeconds: 600 });
    expect(await detail(id)).toMatchObject({ state: 'expired', error: expect.stringContaining('503') as string });
  });

  it.each(['-1', 'Fri, 01 Jan 2016 00:00:00 GMT', 'soon'])('does not believe a Retry-After of %s', async (value) => {
    await subscribe(FCM);
    server.service.answerNext({ status: 429, headers: { 'retry-after': value } });
    const { id } = await server.send(hello);
    await server.advance(2 * SECOND);
    expect(await detail(id)).toMatchObject({ state: 'accepted' });
  });
});

describe('Windows', () => {
  it('is told not to keep what is for now or never, and to keep the rest', async () => {
    await subscribe(WINDOWS);
    await server.send({ ...hello, ttlSeconds: 0 });
    await server.send({ ...hello, ttlSeconds: 60 });
    expect(ttlAndPolicy()).toEqual([
      ['0', 'no-cache'],
      ['60', 'cache'],
    ]);
  });

  it('that asks for time with 406 has it from all messages', async () => {
    await subscribe(WINDOWS);
    server.service.answerNext({ status: 406, headers: { 'retry-after': '60' } });
    const { id } = await server.send(hello);
    const next = await server.send(hello);
    expect(server.service.received).toHaveLength(1);
    expect(await detail(id)).toMatchObject({ state: 'retrying' });
    await server.advance(60 * SECOND);
    expect([await detail(id), await detail(next.id)]).toMatchObject([{ state: 'accepted' }, { state: 'accepted' }]);
  });

  it('that drops what it accepts is quoted', async () => {
    const { id: subscriptionId } = await subscribe(WINDOWS);
    server.service.answerNext({ status: 201, headers: { 'x-wns-status': 'dropped' } });
    const reasons: unknown[] = [];
    server.belfry.on('message', ({ reason }) => reasons.push(reason));
    const { details } = await server.send(hello);
    expect(details).toEqual([{ subscriptionId, userId: 'ana', state: 'accepted', success: true }]);
    expect(reasons).toEqual(['x-wns-status=dropped']);
  });
});
