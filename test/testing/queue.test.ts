import { beforeEach, describe, expect, it } from 'vitest';
import { createQueue, type Queue, type QueuedMessage } from '../../testing/push-service/queue.ts';

// A connection that acknowledges late or never, which only a real browser has; delivery.test.ts has the rest.
describe('a message handed over and not acknowledged', () => {
  let now: number;
  let queue: Queue;
  let handed: string[];
  const hand = ({ id }: QueuedMessage) => void handed.push(id);

  beforeEach(() => {
    now = 1_000_000;
    queue = createQueue(() => now);
    handed = [];
  });

  function add(id: string, parts: Partial<QueuedMessage> = {}) {
    const message = { token: 't', deviceId: 'd', octets: new Uint8Array(), headers: {}, ttlSeconds: 60, topic: null };
    return queue.add({ id, ...message, acceptedAt: now, ...parts });
  }

  it('is handed again to the next connection, in order', () => {
    const disconnect = queue.connect('d', hand);
    add('1');
    add('2');
    queue.acknowledge('1');
    add('3');
    disconnect();
    queue.connect('d', hand);
    expect(handed).toEqual(['1', '2', '3', '2', '3']);
  });

  it('is handed again when a new connection takes over before the old one ended', () => {
    const disconnectOld = queue.connect('d', () => {});
    add('1');
    queue.connect('d', hand);
    disconnectOld();
    add('2');
    expect(handed).toEqual(['1', '2']);
  });

  it('is handed again shortly after its TTL, for the line broke and not the sender', () => {
    const disconnect = queue.connect('d', () => {});
    add('1', { ttlSeconds: 0 });
    disconnect();
    now += 4_999;
    queue.connect('d', hand);
    expect(handed).toEqual(['1']);
  });

  it('is dropped when the line stays down longer', () => {
    const disconnect = queue.connect('d', () => {});
    add('1', { ttlSeconds: 0 });
    disconnect();
    now += 5_000;
    queue.connect('d', hand);
    expect(handed).toEqual([]);
  });

  it('cannot be cancelled any more while it is on the line', () => {
    const disconnect = queue.connect('d', () => {});
    add('1');
    expect(queue.cancel('1')).toBe(false);
    disconnect();
    expect(queue.cancel('1')).toBe(true);
  });

  it('is replaced by its topic all the same', () => {
    queue.connect('d', () => {});
    add('1', { topic: 'score' });
    add('2', { topic: 'score' });
    queue.connect('d', hand);
    expect(handed).toEqual(['2']);
  });
});
