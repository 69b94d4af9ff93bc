/** `Idempotency-Key` and `?wait` on POST /notifications, over HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, type CallOptions, type TestServer } from '../open-belfry.ts';
import type { NotificationResponse } from '../../../wire/index.ts';

const HOUR = 3_600_000;
const BODY = { userId: 'ana', title: 'Hello' };

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const post = (key: string | undefined, body: unknown = BODY, more: CallOptions & { query?: string } = {}) =>
  server.call<NotificationResponse & { code?: string; detail?: string }>(`/api/v1/notifications${more.query ?? ''}`, {
    admin: true,
    body,
    ...more,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });

describe('Idempotency-Key', () => {
  it('sends once and answers the same again, byte for byte', async () => {
    const { agent } = await server.subscribe('ana');
    const first = await post('"order-7"');
    await server.belfry.idle();
    const again = await post('"order-7"');
    await server.belfry.idle();
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(`/api/v1/notifications/${first.body.id}`);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect((await agent.nextPush()).json()).toMatchObject({ notification: { title: 'Hello' } });
    expect((await server.look(first.body.id)).counts).toMatchObject({ total: 1, sent: 1 });
    expect((await post(undefined)).body.id).not.toBe(first.body.id);
  });

  it('is the same key with quotes and without, and the same body in another order', async () => {
    const first = await post('order-7');
    const again = await post('"order-7"', '{ "title": "Hello", "userId": "ana" }');
    expect(again.body.id).toBe(first.body.id);
  });

  it('answers 422 to another body under the same key', async () => {
    await post('order-7');
    const { status, body } = await post('order-7', { ...BODY, title: 'Other' });
    expect([status, body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('answers 409 while the first is in flight, 422 if the body is another, and sends once', async () => {
    await server.subscribe('ana');
    const all = await Promise.all([post('order-7'), post('order-7'), post('order-7', { ...BODY, title: 'Other' })]);
    expect(all.map(({ status }) => status)).toEqual([202, 409, 422]);
    expect(all[1].body.code).toBe('idempotency_key_in_flight');
    expect(all[1].headers.get('retry-after')).toBe('1');
    expect((await post('order-7')).body.id).toBe(all[0].body.id);
  });

  it('leaves the key free when the request was refused', async () => {
    expect((await post('order-7', { userId: 'ana' })).status).toBe(400);
    expect((await post('order-7', { ...BODY, template: 'nowhere' })).status).toBe(404);
    expect((await post('order-7')).status).toBe(202);
  });

  it('outlives a restart, and is free after its time', async () => {
    const first = await post('order-7');
    await server.restart();
    server.environment.advance(23 * HOUR);
    expect((await post('order-7')).body).toEqual(first.body);
    server.environment.advance(HOUR + 1);
    expect((await post('order-7')).body.id).not.toBe(first.body.id);
  });

  it('is kept as long as the setting says', async () => {
    await server.close();
    server = await openTestServer({ idempotencyHours: 1 });
    const first = await post('order-7');
    server.environment.advance(HOUR);
    expect((await post('order-7')).body.id).toBe(first.body.id);
    server.environment.advance(1);
    expect((await post('order-7')).body.id).not.toBe(first.body.id);
    for (const idempotencyHours of [0, -1, Number.NaN, 8_761]) {
      await expect(openTestServer({ idempotencyHours })).rejects.toThrow(/^idempotencyHours is /);
    }
  });

  it.each(['', '""', 'a b', '"a", "b"', 'x'.repeat(256)])('refuses %j with 400', async (key) => {
    const { status, body } = await post(key);
    expect([status, body.code]).toEqual([400, 'idempotency_key_invalid']);
  });
});

describe('?wait', () => {
  it('answers with the outcome once each message has one', async () => {
    await server.subscribe('ana');
    await server.subscribe('ana');
    const { status, body } = await post(undefined, BODY, { query: '?wait=10s' });
    expect([status, body.state, body.counts.sent, body.counts.pending]).toEqual([202, 'done', 2, 0]);
    expect(body.details.map(({ state }) => state)).toEqual(['accepted', 'accepted']);
    expect(server.environment.timers().filter((at) => at < server.environment.now() + 30_000)).toEqual([]);
  });

  it('answers at the end of the time with what is known then', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '120' } });
    let answered = false;
    const answer = post(undefined, BODY, { query: '?wait=10' }).finally(() => (answered = true));
    for (const step of [9_000, 1_000]) {
      for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(answered).toBe(false);
      server.environment.advance(step);
    }
    expect((await answer).body).toMatchObject({ state: 'sending', counts: { sent: 0, pending: 1 } });
  });

  it('answers when a cancel has left nothing to wait for', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '120' } });
    let id: string | undefined;
    const stop = server.belfry.on('message', ({ notificationId }) => (id = notificationId));
    const answer = post('order-7', BODY, { query: '?wait=30s' });
    for (let turn = 0; id === undefined && turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    stop();
    expect((await post('order-7')).body.code).toBe('idempotency_key_in_flight');
    await server.call(`/api/v1/notifications/${id}/cancel`, { admin: true, method: 'POST' });
    server.environment.advance(1_000);
    expect((await answer).body).toMatchObject({ state: 'cancelled', counts: { pending: 0, blocked: 1 } });
  });

  it('keeps nobody waiting when the server is told to stop', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '120' } });
    const answer = post('order-7', BODY, { query: '?wait=30s' });
    await new Promise((resolve) => setImmediate(resolve));
    await server.belfry.stop(answer);
    expect((await answer).status).toBe(202);
    await server.restart();
  });

  it('does not wait for nobody, nor without being asked', async () => {
    expect((await post(undefined, BODY, { query: '?wait=10s' })).body).toMatchObject({
      state: 'done',
      unreached: [{ id: 'ana' }],
    });
    await server.subscribe('ana');
    expect((await post(undefined, BODY, { query: '?wait=0' })).body.counts.pending).toBe(1);
    expect((await post(undefined)).body.counts.pending).toBe(1);
  });

  it('keeps the outcome as the answer of the key', async () => {
    await server.subscribe('ana');
    const first = await post('order-7', BODY, { query: '?wait=10s' });
    expect((await post('order-7')).body).toEqual(first.body);
    expect(first.body.counts.sent).toBe(1);
  });

  it.each(['31s', '-1', '1.5s', '10m', 'x', '', '1e1'])('refuses wait=%s with 400', async (wait) => {
    const { status, body } = await post(undefined, BODY, { query: `?wait=${wait}` });
    expect([status, body.code]).toEqual([400, 'invalid_query']);
    expect(body.detail).toContain('wait');
  });
});
