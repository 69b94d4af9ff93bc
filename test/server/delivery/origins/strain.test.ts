import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../server/webpush/index.ts';
import { NOW } from '../samples.ts';
import { answer, one, paused, setUp, take } from './drive-gate.ts';

describe('a push service under strain', () => {
  it.each<[string, Answer]>([
    ['429', answer('throttled')],
    ['406', answer('throttled', { status: 406 })],
    ['503', answer('transient', { status: 503 })],
  ])('gets half as many messages at once after %s', (_what, strain) => {
    const { gate } = setUp({ most: 64 });
    take(gate, 64);
    gate.hear(strain, gate.epoch);
    expect(gate.limit).toBe(32);
  });

  it('is cut once for all that was in flight together, and never under four', () => {
    const { gate } = setUp({ most: 64 });
    take(gate, 64);
    const { epoch } = gate;
    for (let i = 0; i < 9; i += 1) gate.hear(answer('throttled'), epoch);
    expect(gate.limit).toBe(32);
    for (let i = 0; i < 9; i += 1) {
      gate.hear(answer('throttled'), gate.epoch);
      gate.hear(answer('accepted'), gate.epoch);
    }
    expect(gate.limit).toBe(4);
  });

  it('gets more step by step as it takes them', () => {
    const { gate, hear } = setUp({ most: 64 });
    take(gate, 64);
    gate.hear(answer('throttled'), gate.epoch);
    for (let i = 0; i < 64; i += 1) gate.leave();
    hear('accepted', 31);
    expect(gate.limit).toBe(32);
    hear('accepted');
    expect(gate.limit).toBe(40);
    hear('accepted', 40 + 48 + 56);
    expect(gate.limit).toBe(64);
    hear('accepted', 100);
    expect(gate.limit).toBe(64);
  });

  it('holds up who comes over the limit until a place is free', async () => {
    const { gate } = setUp({ most: 64 });
    take(gate, 64);
    gate.hear(answer('throttled'), gate.epoch);
    let entered = false;
    const waiting = Promise.resolve(gate.enter()).then((is) => (entered = is));
    for (let i = 0; i < 32; i += 1) gate.leave();
    await Promise.resolve();
    expect(entered).toBe(false);
    gate.leave();
    await waiting;
    expect(entered).toBe(true);
  });

  it('lets a word to one person pass all others who wait', async () => {
    const { gate } = setUp({ most: 4 });
    take(gate, 4);
    const order: string[] = [];
    const wait = (name: string, first: boolean) => Promise.resolve(gate.enter(first)).then(() => order.push(name));
    const waiting = [wait('broadcast', false), wait('broadcast', false), wait('one', true)];
    for (let i = 0; i < 3; i += 1) gate.leave();
    await Promise.all(waiting);
    expect(order).toEqual(['one', 'broadcast', 'broadcast']);
  });

  it('is not one that 500 or errno 202 of Mozilla tells of, nor one that means a single browser', () => {
    const { gate, hear } = setUp();
    hear('transient');
    hear('transient', 1, { status: 503, retryAfterMs: 0 });
    hear('throttled', 50, { onlyThisSubscription: true, retryAfterMs: 60_000 });
    expect(gate.limit).toBe(256);
    expect(gate.pausedUntil()).toBeUndefined();
  });

  it.each<[string, Answer]>([
    ['429', answer('throttled', { retryAfterMs: 30_000 })],
    ['406', answer('throttled', { status: 406, retryAfterMs: 30_000 })],
    ['503', answer('transient', { status: 503, retryAfterMs: 30_000 })],
  ])('is left alone as long as %s with Retry-After says', (_what, strain) => {
    const { gate } = setUp();
    expect(one(gate, strain)).toEqual({ deferUntil: NOW + 30_000 });
    expect(gate.enter()).toBe(false);
  });

  it('that asks for time ten times in a row without naming any is left alone, too, and nobody is alarmed at first', () => {
    const at = setUp();
    at.hear('throttled', 10);
    expect(paused(at)).toBe(5_000);
    expect(at.gate.alerts[0]).toBeUndefined();
    at.environment.advance(5_000);
    at.hear('throttled');
    at.environment.advance(10_000);
    at.hear('throttled');
    expect(at.gate.alerts[0]).toMatchObject({ code: 'push_service_throttles', since: NOW });
  });

  it('after it was down is left alone anew', () => {
    const at = setUp();
    at.hear('transient', 10);
    at.environment.advance(5_000);
    at.hear('transient');
    at.environment.advance(10_000);
    at.hear('throttled');
    expect(paused(at)).toBe(5_000);
    expect(at.gate.alerts[0]).toBeUndefined();
  });

  it('falls by a quarter at a time where it was sent little, for one answer tells little', () => {
    const { gate, hear } = setUp({ most: 256 });
    const limits = Array.from({ length: 4 }, () => (hear('throttled'), gate.limit));
    expect(limits).toEqual([64, 16, 4, 4]);
  });

  it('is left alone as long as it asked, whatever it accepts of what was on its way', () => {
    const { gate } = setUp();
    take(gate, 20);
    const { epoch } = gate;
    for (let i = 0; i < 10; i += 1) gate.hear(answer('throttled', { retryAfterMs: 60_000 }), epoch);
    gate.hear(answer('accepted'), epoch);
    gate.hear(answer('accepted'), gate.epoch);
    expect(gate.pausedUntil()).toBe(NOW + 60_000);
  });

  it('in trouble is not well again by an acceptance of what was sent before', () => {
    const { gate, hear } = setUp();
    const { epoch } = gate;
    hear('transient', 10);
    gate.hear(answer('accepted'), epoch);
    expect(gate.pausedUntil()).toBe(NOW + 5_000);
    expect(gate.alerts).toHaveLength(1);
  });

  it('is quoted with what it said of itself, not of one browser', () => {
    const { gate, hear } = setUp();
    hear('transient', 10, { reason: 'HTTP 500: down' });
    gate.hear(answer('throttled', { onlyThisSubscription: true, reason: 'of one' }), gate.epoch);
    expect(gate.alerts[0]?.reason).toBe('HTTP 500: down');
  });
});
