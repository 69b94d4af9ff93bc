import { describe, expect, it } from 'vitest';
import type { Answer, AnswerKind } from '../../../../server/webpush/index.ts';
import { NOW } from '../samples.ts';
import { answer, enterAll, paused, setUp } from './drive-gate.ts';

describe('a push service that is down', () => {
  it('is left alone after ten failures in a row, and what waits for it waits', () => {
    const { gate, hear } = setUp();
    expect(hear('transient', 9)).not.toHaveProperty('deferUntil');
    expect(gate.pausedUntil()).toBeUndefined();
    expect(hear('transient')).toMatchObject({ deferUntil: NOW + 5_000 });
    expect(gate.pausedUntil()).toBe(NOW + 5_000);
    expect(gate.enter()).toBe(false);
  });

  it.each<[string, Partial<Answer>]>([
    ['no answer', { status: null, reason: 'timeout: …' }],
    ['503', { status: 503 }],
  ])('is one that gives %s', (_what, more) => {
    const { gate, hear } = setUp();
    hear('transient', 10, more);
    expect(gate.alerts[0]).toMatchObject({ code: 'push_service_down', origin: 'https://push.example', count: 10 });
  });

  it('is not one that takes a message now and then', () => {
    const { gate, hear } = setUp();
    for (let i = 0; i < 20; i += 1) {
      hear('transient', 9);
      hear('accepted');
    }
    expect(gate.pausedUntil()).toBeUndefined();
  });

  it('is not known by what was decided here', () => {
    const { gate, hear } = setUp();
    hear('gone', 50, { status: null });
    hear('too_large', 50, { status: null });
    expect(gate.pausedUntil()).toBeUndefined();
  });

  it('is tried with four messages, whatever else waits', () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(5_000);
    expect(gate.limit).toBe(4);
    expect(enterAll(gate)).toBe(4);
  });

  it('is left alone for twice as long after each probe that fails, up to five minutes', () => {
    const at = setUp();
    at.hear('transient', 10);
    const pauses = Array.from({ length: 9 }, () => {
      const pause = paused(at);
      at.environment.advance(pause);
      at.hear('transient');
      return pause / 1000;
    });
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('comes back at a time that is up to half a pause earlier, so that not all servers do at once', () => {
    const at = setUp({ random: 0 });
    at.hear('transient', 10);
    expect(paused(at)).toBe(3_000); // 2.5 s, to the second
  });

  it('spends one failure on a probe: what is in flight beside it does not count again', () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(5_000);
    enterAll(gate);
    const { epoch } = gate;
    expect(gate.hear(answer('transient'), epoch)).toMatchObject({ deferUntil: NOW + 15_000 });
    for (let i = 0; i < 3; i += 1) expect(gate.hear(answer('transient'), epoch)).not.toHaveProperty('deferUntil');
    expect(gate.pausedUntil()).toBe(NOW + 15_000);
  });

  it('takes no late answer for the failure of a probe', () => {
    const { environment, gate, hear } = setUp();
    const { epoch } = gate;
    hear('transient', 10);
    environment.advance(6_000);
    gate.hear(answer('transient', { status: null }), epoch);
    expect(gate.pausedUntil()).toBeUndefined();
  });

  it.each<AnswerKind>(['accepted', 'gone', 'rejected', 'key_mismatch', 'too_large'])(
    'is well again when a probe is answered with %s',
    (kind) => {
      const { environment, gate, hear } = setUp();
      hear('transient', 10);
      environment.advance(5_000);
      hear(kind);
      expect(gate.alerts[0]).toBeUndefined();
      expect(enterAll(gate)).toBe(32);
    },
  );

  it('lets those wait who come while it is tried, and all of them go on with the answer', async () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(5_000);
    expect(enterAll(gate)).toBe(4);
    const waiting = [gate.enter(), gate.enter()].map((entered) => Promise.resolve(entered));
    gate.hear(answer('accepted'), gate.epoch);
    gate.leave();
    expect(await Promise.all(waiting)).toEqual([true, true]);
  });

  it('sends those back who wait when the probe fails', async () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(5_000);
    enterAll(gate);
    const waiting = [gate.enter(), gate.enter()].map((entered) => Promise.resolve(entered));
    gate.hear(answer('transient'), gate.epoch);
    expect(await Promise.all(waiting)).toEqual([false, false]);
  });

  it('is tried again where the probes came to nothing', async () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(5_000);
    enterAll(gate);
    const waiting = gate.enter();
    for (let i = 0; i < 4; i += 1) gate.leave();
    expect(await waiting).toBe(true);
  });

  it('is tried with whoever came first, not with a few again and again', async () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(5_000);
    for (let i = 0; i < 4; i += 1) expect(gate.enter()).toBe(true);
    const order: string[] = [];
    const wait = (name: string, first: boolean) => Promise.resolve(gate.enter(first)).then(() => order.push(name));
    const waiting = [wait('broadcast', false), wait('one', true)];
    for (let i = 0; i < 4; i += 1) gate.leave();
    await Promise.all(waiting);
    expect(order).toEqual(['broadcast', 'one']);
  });

  it('is told for an hour after it could have been tried again, and no longer', () => {
    const { environment, gate, hear } = setUp();
    hear('transient', 10);
    environment.advance(3_605_000);
    expect(gate.alerts[0]).toMatchObject({ nextTryAt: NOW + 5_000 });
    environment.advance(1);
    expect(gate.alerts[0]).toBeUndefined();
    expect(gate.limit).toBe(4);
  });

  it('is known to the next process, which begins with a probe', () => {
    const { environment, gate } = setUp({ probeFrom: NOW + 8_000 });
    expect(gate.pausedUntil()).toBe(NOW + 8_000);
    expect(gate.alerts[0]).toBeUndefined();
    environment.advance(8_000);
    expect(enterAll(gate)).toBe(4);
  });
});
