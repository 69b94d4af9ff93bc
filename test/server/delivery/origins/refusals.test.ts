import { describe, expect, it } from 'vitest';
import { withoutAttempt } from '../../../../server/delivery/outcome.ts';
import type { OriginGate } from '../../../../server/delivery/origins/gate.ts';
import type { AnswerKind } from '../../../../server/webpush/index.ts';
import { NOW } from '../samples.ts';
import { answer, one, setUp, STATUS } from './drive-gate.ts';

describe('a push service that refuses everything', () => {
  it.each<AnswerKind>(['rejected', 'key_mismatch'])(
    'is left alone after ten times %s, and the rest is spared',
    (kind) => {
      const { environment, gate, hear } = setUp();
      expect(hear(kind, 9)).not.toHaveProperty('spare');
      expect(hear(kind)).toMatchObject({ deferUntil: NOW + 15_000, spare: true });
      expect(gate.alerts[0]).toMatchObject({ code: 'push_service_refuses', count: 10, reason: `HTTP ${STATUS[kind]}` });
      environment.advance(15_000);
      expect(hear(kind)).toMatchObject({ deferUntil: NOW + 45_000, spare: true });
    },
  );

  it.each<AnswerKind>(['rejected', 'key_mismatch'])('may be one that nothing reaches: %s, decided here', (kind) => {
    const { gate, hear } = setUp();
    hear(kind, 10, { status: null, reason: 'the VAPID key is not in the ring' });
    expect(gate.alerts[0]).toMatchObject({ code: 'push_service_refuses', reason: 'the VAPID key is not in the ring' });
  });

  it('is well again with the first acceptance alone', () => {
    const { environment, gate, hear } = setUp();
    hear('rejected', 10);
    environment.advance(15_000);
    hear('gone');
    expect(gate.alerts[0]).toMatchObject({ code: 'push_service_refuses' });
    environment.advance(30_000);
    hear('accepted');
    expect(gate.alerts[0]).toBeUndefined();
    expect(hear('rejected')).not.toHaveProperty('spare');
  });

  it('is believed all the same where it asks for time, or finds a message too large', () => {
    const { environment, hear } = setUp();
    hear('rejected', 10);
    for (const kind of ['throttled', 'too_large', 'transient'] as const) {
      environment.advance(5 * 60_000);
      expect(hear(kind)?.spare ?? false).toBe(false);
    }
  });

  it('is not one that refuses every second', () => {
    const { gate, hear } = setUp();
    for (let i = 0; i < 100; i += 1) hear(i % 2 === 0 ? 'rejected' : 'accepted');
    expect(gate.alerts[0]).toBeUndefined();
  });
});

describe('a storm of 404 and 410', () => {
  const gone = (gate: OriginGate, id: number) => {
    const outcome = { ...withoutAttempt('expired', id, 'x', 1, NOW), state: 'gone' as const, deactivate: 'gone' };
    const advice = one(gate, answer('gone'));
    if (advice?.spare !== true) gate.pruned(outcome, 1);
    return advice;
  };

  it('begins with the twentieth, which is not believed, nor are those before it', () => {
    const { gate } = setUp();
    for (let id = 1; id < 20; id += 1) expect(gone(gate, id)).toEqual({});
    const advice = gone(gate, 20);
    expect(advice).toMatchObject({ deferUntil: NOW + 15_000, spare: true });
    expect(advice?.undo?.map(({ outcome }) => outcome.subscriptionId)).toEqual(
      Array.from({ length: 19 }, (_, index) => index + 1),
    );
    expect(gate.alerts[0]).toMatchObject({ code: 'push_service_gone_storm', count: 20 });
  });

  it.each([0.1, 0.3, 0.5])('is not the churn of a share of %d', (churn) => {
    const { gate, hear } = setUp();
    let owed = 0;
    for (let i = 0; i < 2_000; i += 1) {
      owed += churn;
      hear(owed >= 1 ? 'gone' : 'accepted');
      if (owed >= 1) owed -= 1;
    }
    expect(gate.alerts[0]).toBeUndefined();
  });

  it('is not over while everybody is called gone', () => {
    const { environment, gate } = setUp();
    for (let id = 1; id <= 20; id += 1) gone(gate, id);
    environment.advance(15_000);
    expect(gone(gate, 21)).toMatchObject({ spare: true, deferUntil: NOW + 45_000 });
  });

  it('undoes nothing of an earlier one', () => {
    const { environment, gate } = setUp();
    for (let id = 1; id <= 20; id += 1) gone(gate, id);
    environment.advance(15_000);
    one(gate, answer('accepted'));
    environment.advance(61 * 60_000);
    for (let id = 31; id < 50; id += 1) gone(gate, id);
    const undo = gone(gate, 50)?.undo?.map(({ outcome }) => outcome.subscriptionId);
    expect(undo).toEqual(Array.from({ length: 19 }, (_, index) => index + 31));
  });

  it('is over with an acceptance of what was sent since, not of what was in flight before', () => {
    const { environment, gate } = setUp();
    const { epoch } = gate;
    for (let id = 1; id <= 20; id += 1) gone(gate, id);
    gate.hear(answer('accepted'), epoch);
    expect(gate.alerts[0]).toBeDefined();
    environment.advance(15_000);
    one(gate, answer('accepted'));
    expect(gate.alerts[0]).toBeUndefined();
  });

  it('that was none does not come back for the same old subscriptions', () => {
    const { environment, gate } = setUp();
    for (let id = 1; id <= 20; id += 1) gone(gate, id);
    environment.advance(15_000);
    one(gate, answer('accepted'));
    for (let id = 0; id < 190; id += 1) expect(gone(gate, id)).toEqual({});
    one(gate, answer('accepted'));
    for (let id = 0; id < 199; id += 1) expect(gone(gate, id)).toEqual({});
    expect(gone(gate, 500)).toMatchObject({ spare: true });
  });

  it('forgets what was long ago', () => {
    const { environment, gate } = setUp();
    for (let id = 1; id < 20; id += 1) gone(gate, id);
    environment.advance(11 * 60_000);
    expect(gone(gate, 20)).toEqual({});
  });

  it('undoes nothing that was true: what ended before the answers that it is made of', () => {
    const { gate, hear } = setUp();
    for (let id = 1; id <= 10; id += 1) gone(gate, id);
    hear('accepted', 200);
    let undo;
    for (let id = 11; undo === undefined; id += 1) undo = gone(gate, id)?.undo;
    expect(undo[0]?.outcome.subscriptionId).toBe(11);
  });
});
