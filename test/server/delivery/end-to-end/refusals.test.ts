/** Push services that refuse, and what is sent again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../../open-belfry.ts';
import { detail, hello, MINUTE, openSending, ttls } from './sending.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openSending();
});
afterEach(() => server.close());

/** Old enough that a 404 or 410 counts at once. */
const grown = async (user = 'ana', more = {}) => {
  const subscribed = await server.subscribe(user, more);
  await server.advance(2 * MINUTE);
  return subscribed;
};

describe('a push service that refuses', () => {
  it.each([404, 410])('with %i ends the subscription', async (status) => {
    const { id } = await grown();
    server.service.answerNext({ status });
    const sent = await server.send(hello);
    expect(sent).toMatchObject({
      state: 'done',
      counts: { sent: 0, expired: 1 },
      details: [{ state: 'gone', success: false }],
    });
    expect((await server.send({ to: { subscriptions: [id] }, title: 'x' })).unreached).toEqual([
      { id, reason: 'subscription_inactive' },
    ]);
    expect(server.service.received).toHaveLength(1);
  });

  it.each([404, 410])('a young subscription with %i gets one more try, 10 s later', async (status) => {
    await server.subscribe('ana');
    server.service.answerNext({ status });
    const sent = await server.send(hello);
    expect(sent).toMatchObject({ counts: { pending: 1 }, details: [{ state: 'retrying' }] });
    await server.advance(9_000);
    expect(server.service.received).toHaveLength(1);
    await server.advance(1_000);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('a young subscription twice is believed', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 410, times: 2 });
    const sent = await server.send(hello);
    await server.advance(10_000);
    expect(await detail(server, sent.id)).toMatchObject({ state: 'gone' });
  });

  it.each([400, 401, 403, 413])('with %i neither retries nor ends the subscription', async (status) => {
    const { agent } = await grown();
    server.service.answerNext({ status, body: 'because' });
    const sent = await server.send(hello);
    expect(sent).toMatchObject({
      state: 'done',
      counts: { failed: 1 },
      details: [{ state: 'rejected', success: false }],
    });
    expect(sent.details[0]?.error).toContain('because');
    await server.send(hello);
    await agent.nextPush();
  });

  it.each([429, 503])('for now with %i is asked again, not before Retry-After', async (status) => {
    await server.subscribe('ana');
    server.service.answerNext({ status, headers: { 'retry-after': '120' } });
    const sent = await server.send({ ...hello, ttlSeconds: 1000 });
    expect(sent).toMatchObject({ state: 'sending', counts: { pending: 1 }, details: [{ state: 'retrying' }] });
    await server.advance(119_999);
    expect(server.service.received).toHaveLength(1);
    await server.advance(1);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1, pending: 0 } });
    expect(ttls(server)).toEqual([1000, 880]);
  });

  it('and asks for time has it from everybody’s messages, 15 minutes at most', async () => {
    const { endpoint } = await server.subscribe('ana');
    const bob = await server.subscribe('bob');
    server.service.answerNext({ status: 429, headers: { 'retry-after': '3600' }, match: endpoint });
    const sent = await server.send(hello);
    const other = await server.send({ userId: 'bob', title: 'Hello' });
    await server.advance(15 * MINUTE - 1);
    expect(server.service.received).toHaveLength(1);
    expect((await server.look(other.id)).counts.pending).toBe(1);
    await server.advance(1);
    await bob.agent.nextPush();
    expect(await detail(server, sent.id)).toMatchObject({ state: 'retrying' });
    await server.advance(45 * MINUTE);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('is asked four times, then the message failed', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 500, body: 'broken', times: Infinity });
    const sent = await server.send(hello);
    for (let i = 0; i < 6; i += 1) await server.advance(MINUTE);
    expect(server.service.received).toHaveLength(4);
    const after = await server.look(sent.id);
    expect(after).toMatchObject({ state: 'done', counts: { failed: 1, pending: 0 }, details: [{ state: 'failed' }] });
    expect(after.details[0]?.error).toContain('broken');
  });

  it('is not asked after the message’s life', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '60' }, times: Infinity });
    const sent = await server.send({ ...hello, ttlSeconds: 30 });
    expect(sent).toMatchObject({ state: 'done', counts: { expired: 1 }, details: [{ state: 'expired' }] });
    await server.advance(10 * MINUTE);
    expect(server.service.received).toHaveLength(1);
  });

  it('one browser does not hold back the other', async () => {
    const [one, two] = [await grown(), await grown()];
    server.service.answerNext({ status: 503, match: one.endpoint });
    const sent = await server.send(hello);
    await two.agent.nextPush();
    expect(sent.counts).toMatchObject({ total: 2, sent: 1, pending: 1 });
    await server.advance(MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 2, pending: 0 });
    expect(server.service.received.filter(({ endpoint }) => endpoint === two.endpoint)).toHaveLength(1);
  });
});
