import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../open-belfry.ts';

const SECOND_MS = 1000;

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const subscribe = async (people: number): Promise<void> => {
  for (let n = 0; n < people; n += 1) await server.subscribe(`user${n}`);
};

/** Moves the clock second by second. @returns messages that have left by the end of each */
async function watch(seconds: number): Promise<number[]> {
  const left = [server.service.received.length];
  for (let second = 0; second < seconds; second += 1) {
    await server.advance(SECOND_MS);
    left.push(server.service.received.length);
  }
  return left;
}

describe('a throttled send', () => {
  it('leaves no faster than it may', async () => {
    await subscribe(9);
    await server.send({ to: { everyone: true }, title: 'Hello', throttlePerMinute: 120 });
    expect(await watch(5)).toEqual([2, 4, 6, 8, 9, 9]);
  });

  it('keeps its pace over a restart, and makes up for nothing', async () => {
    await subscribe(6);
    await server.send({ to: { everyone: true }, title: 'Hello', throttlePerMinute: 60 });
    expect(await watch(1)).toEqual([1, 2]);
    await server.belfry.stop();
    server.environment.advance(30 * SECOND_MS);
    await server.restart();
    await server.belfry.idle();
    expect(await watch(4)).toEqual([3, 4, 5, 6, 6]);
  });

  it('tells what waits, and leaves it out after a cancel', async () => {
    await subscribe(5);
    const { id, counts } = await server.send({ to: { everyone: true }, title: 'Hello', throttlePerMinute: 60 });
    expect(counts).toMatchObject({ total: 5, sent: 1, pending: 4 });
    await server.call(`/api/v1/notifications/${id}/cancel`, { admin: true, method: 'POST' });
    expect(await watch(5)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await server.look(id)).toMatchObject({ state: 'cancelled', counts: { sent: 1, blocked: 4, pending: 0 } });
  });

  it('lets expire what its pace leaves no time for', async () => {
    await subscribe(5);
    const { id } = await server.send({
      to: { everyone: true },
      title: 'Hello',
      throttlePerMinute: 60,
      ttlSeconds: 3,
    });
    expect(await watch(5)).toEqual([1, 2, 3, 3, 3, 3]);
    expect(await server.look(id)).toMatchObject({ state: 'done', counts: { sent: 3, expired: 2 } });
  });

  it('holds up no other send', async () => {
    await subscribe(5);
    await server.send({ to: { everyone: true }, title: 'Slow', throttlePerMinute: 1 });
    expect((await server.send({ userId: 'user0', title: 'Now' })).counts.sent).toBe(1);
  });

  it.each([0, -1, 1.5, '60', 1_000_001, null])('refuses %j a minute', async (throttlePerMinute) => {
    const body = { userId: 'ana', title: 'Hello', throttlePerMinute };
    const answer = await server.call('/api/v1/notifications', { admin: true, body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/throttlePerMinute' }] } });
  });
});
