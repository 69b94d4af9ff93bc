/** Drives one gate with answers. */
import { expect } from 'vitest';
import { createOriginGate, type OriginGate } from '../../../../server/delivery/origins/gate.ts';
import type { Answer, AnswerKind } from '../../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../../fake-environment.ts';
import { NOW } from '../samples.ts';

export const STATUS: Readonly<Record<AnswerKind, number>> = {
  accepted: 201,
  gone: 410,
  key_mismatch: 403,
  rejected: 401,
  throttled: 429,
  too_large: 413,
  transient: 500,
};

export const answer = (kind: AnswerKind, more: Partial<Answer> = {}): Answer => ({
  kind,
  status: STATUS[kind],
  reason: kind === 'accepted' ? '' : `HTTP ${STATUS[kind]}`,
  location: null,
  ...more,
});

export function setUp({ most = 256, probeFrom = 0, random = 1 - Number.EPSILON } = {}) {
  const environment = createFakeEnvironment(NOW);
  environment.setRandom(random);
  const gate = createOriginGate({ origin: 'https://push.example', environment, most, probeFrom });
  /** One message after another, each answered alike. @returns the last advice */
  const hear = (kind: AnswerKind, times = 1, more: Partial<Answer> = {}) => {
    let advice;
    for (let i = 0; i < times; i += 1) advice = one(gate, answer(kind, more));
    return advice;
  };
  return { environment, gate, hear };
}

export function one(gate: OriginGate, what: Answer) {
  if (gate.enter() !== true) throw new Error('no message may be sent now');
  const advice = gate.hear(what, gate.epoch);
  gate.leave();
  return advice;
}

/** Takes places until there is none, and then waits for one. @returns how many there were */
export function enterAll(gate: OriginGate): number {
  for (let entered = 0; ; entered += 1) if (gate.enter() !== true) return entered;
}

export function take(gate: OriginGate, places: number): void {
  for (let i = 0; i < places; i += 1) expect(gate.enter()).toBe(true);
}

export const paused = ({ gate, environment }: ReturnType<typeof setUp>) =>
  (gate.pausedUntil() ?? NOW) - environment.now();
