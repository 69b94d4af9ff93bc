import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../../server/delivery/origins/queue.ts';
import { createWaiters } from '../../../../server/delivery/origins/waiters.ts';

describe('a queue', () => {
  it('gives back in the order in which it was given, as an array does', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { maxLength: 200 }), (steps) => {
        const queue = createQueue<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === null) expect(queue.shift()).toBe(model.shift());
          else {
            queue.push(step);
            model.push(step);
          }
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });

  it('holds its order over many thousands that come and go', () => {
    const queue = createQueue<number>();
    let next = 0;
    for (let i = 0; i < 50_000; i += 1) {
      queue.push(i);
      if (i % 3 !== 0) expect(queue.shift()).toBe(next++);
    }
    while (queue.size > 0) expect(queue.shift()).toBe(next++);
    expect(next).toBe(50_000);
  });
});

describe('who waits at a gate', () => {
  it('goes in the order of coming, those first who are to go first', async () => {
    const waiters = createWaiters();
    void waiters.add('a', false);
    void waiters.add('b', true);
    void waiters.add('c', false);
    void waiters.add('d', true);
    expect(Array.from({ length: 4 }, () => waiters.next()?.key)).toEqual(['b', 'd', 'a', 'c']);
    expect([waiters.size, waiters.next()]).toEqual([0, undefined]);
  });
});
