import { describe, expect, it } from 'vitest';
import { createOriginGate, type OriginGate } from '../../../../server/delivery/origins/gate.ts';
import { withoutAttempt } from '../../../../server/delivery/outcome.ts';
import type { OriginMemory } from '../../../../server/ports/ledger.ts';
import type { Answer, AnswerKind } from '../../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../../fake-environment.ts';
import { NOW } from '../samples.ts';
import { answer } from './drive-gate.ts';

const RING = ['good', 'bad'];

function setUp({ ring = RING, memory }: { ring?: string[]; memory?: OriginMemory } = {}) {
  const environment = createFakeEnvironment(NOW);
  environment.setRandom(1 - Number.EPSILON);
  const gate = createOriginGate({ origin: 'https://push.example', environment, most: 64, memory, ring: () => ring });
  return { environment, gate, hear: hearOf(gate) };
}

const hearOf =
  (gate: OriginGate) =>
  (key: string, kind: AnswerKind, times = 1, more: Partial<Answer> = {}) => {
    let advice;
    for (let i = 0; i < times; i += 1) {
      expect(gate.enter(false, key)).toBe(true);
      advice = gate.hear(answer(kind, more), gate.epoch, key);
      gate.leave();
    }
    return advice;
  };

describe('a VAPID key that a push service refuses', () => {
  it.each<AnswerKind>(['rejected', 'key_mismatch'])('with %s stops nothing of the others', (kind) => {
    const { gate, hear } = setUp();
    expect(hear('bad', kind, 10)).toMatchObject({ spare: true });
    expect(gate.enter(false, 'bad')).toBe(false);
    expect({ bad: gate.pausedUntil('bad'), all: gate.pausedUntil() }).toEqual({ bad: NOW + 15_000, all: undefined });
    expect(gate.limit).toBe(64);
    expect(hear('good', 'accepted', 100)).toBeUndefined();
    expect(gate.alerts).toMatchObject([{ code: 'push_service_refuses', vapidKeyId: 'bad', count: 10 }]);
  });

  it('is found out, however many messages of others are accepted', () => {
    const { gate, hear } = setUp();
    for (let i = 0; i < 10; i += 1) {
      hear('bad', 'rejected');
      hear('good', 'accepted');
    }
    expect(gate.pausedUntil('bad')).toBe(NOW + 15_000);
  });

  it('is found out by its share, too, where some of its own are accepted', () => {
    const { gate, hear } = setUp();
    for (let i = 1; i <= 22; i += 1) hear('bad', i % 10 === 0 ? 'accepted' : 'key_mismatch');
    expect(gate.alerts).toMatchObject([{ vapidKeyId: 'bad' }]);
  });

  it('defers no batches of the push service, unless no other is left', () => {
    const { environment, gate, hear } = setUp();
    expect(hear('bad', 'rejected', 10)).not.toHaveProperty('deferUntil');
    environment.advance(5_000);
    expect(hear('good', 'rejected', 10)).toMatchObject({ deferUntil: NOW + 15_000 });
    expect(gate.pausedUntil()).toBe(NOW + 15_000);
    expect(gate.limit).toBe(4);
  });

  it('that is not in the ring stops nothing of the one that is', () => {
    const { gate, hear } = setUp({ ring: ['good'] });
    hear('lost', 'key_mismatch', 10, { status: null });
    expect({ lost: gate.pausedUntil('lost'), all: gate.pausedUntil() }).toEqual({ lost: NOW + 15_000, all: undefined });
  });

  it('is tried with four messages, and is well with the first of its own that is accepted', () => {
    const { environment, gate, hear } = setUp();
    const { epoch } = gate;
    hear('bad', 'rejected', 10);
    environment.advance(15_000);
    gate.hear(answer('accepted'), epoch, 'bad'); // begun before
    hear('good', 'accepted');
    for (let i = 0; i < 4; i += 1) expect(gate.enter(false, 'bad')).toBe(true);
    expect(gate.enter(false, 'bad')).toBe(false);
    expect(gate.pausedUntil('bad')).toBe(NOW + 20_000);
    expect(gate.enter(false, 'good')).toBe(true);
    gate.hear(answer('accepted'), gate.epoch, 'bad');
    expect(gate.enter(false, 'bad')).toBe(true);
    expect(gate.alerts).toEqual([]);
  });

  it('is tried again where its probes came to nothing', () => {
    const { environment, gate, hear } = setUp();
    hear('bad', 'rejected', 10);
    environment.advance(15_000);
    for (let i = 0; i < 4; i += 1) void gate.enter(false, 'bad');
    environment.advance(60_001);
    expect(gate.enter(false, 'bad')).toBe(true);
  });

  it.each<AnswerKind>(['gone', 'too_large', 'transient'])('is neither well nor ill for a probe with %s', (kind) => {
    const { environment, gate, hear } = setUp();
    hear('bad', 'rejected', 10);
    environment.advance(15_000);
    hear('bad', kind, 6); // each gives its place as a probe to another
    expect(gate.pausedUntil('bad')).toBeUndefined();
    hear('bad', 'rejected');
    expect(gate.pausedUntil('bad')).toBe(NOW + 45_000);
  });

  it('sends back those who wait with it, and lets the others on', async () => {
    const { gate } = setUp();
    for (let i = 0; i < 64; i += 1) void gate.enter(false, 'bad');
    const waiting = ['bad', 'good'].map((key) => Promise.resolve(gate.enter(false, key)));
    const { epoch } = gate;
    for (let i = 0; i < 10; i += 1) {
      gate.hear(answer('rejected'), epoch, 'bad');
      gate.leave();
    }
    for (let i = 0; i < 54; i += 1) gate.leave();
    expect(gate.pausedUntil('bad')).toBeDefined();
    expect((await Promise.all(waiting))[1]).toBe(true);
  });

  it('ends no subscription: what its first refusals ended is undone', () => {
    const { gate, hear } = setUp();
    for (let id = 1; id < 10; id += 1) {
      hear('bad', 'key_mismatch');
      gate.pruned({ ...withoutAttempt('rejected', id, 'x', 1, NOW), deactivate: 'key_mismatch' }, 7, 'bad');
    }
    const undo = hear('bad', 'key_mismatch')?.undo ?? [];
    expect(undo.map(({ outcome }) => outcome.subscriptionId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(undo[0]?.notificationId).toBe(7);
  });
});

describe('what is remembered over a restart', () => {
  it('is which keys are refused: the first probe burns nothing', () => {
    const memory = setUp().hear('bad', 'rejected', 10)?.remember;
    expect(memory).toEqual({ until: 0, trouble: null, keys: { bad: NOW + 15_000 } });
    const { environment, gate, hear } = setUp(memory === undefined ? {} : { memory });
    expect(gate.enter(false, 'bad')).toBe(false);
    environment.advance(15_000);
    expect(hear('bad', 'rejected')).toMatchObject({ spare: true });
  });

  it('is a storm of 410: the first probe ends no subscription', () => {
    const memory = setUp().hear('good', 'gone', 20)?.remember;
    expect(memory).toMatchObject({ trouble: 'gone_storm', until: NOW + 15_000 });
    const { environment, hear } = setUp(memory === undefined ? {} : { memory });
    environment.advance(15_000);
    expect(hear('good', 'gone')).toMatchObject({ spare: true });
  });

  it('is nothing that a later version calls a trouble', () => {
    const { gate } = setUp({ memory: { until: NOW + 1, trouble: 'constructor', keys: {} } });
    expect(gate.enter(false, 'good')).toBe(true);
  });
});
