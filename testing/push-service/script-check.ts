/**
 * Tells the author of a script what is wrong with it when it is written, not when a POST comes.
 */
import { CAUSES } from './dialects/contract.ts';
import type { ScriptedAnswer, ScriptedStep } from './faults.ts';

/** The longest time of a timer. */
const MAX_DELAY_MS = 2_147_483_647;

/** @throws {RangeError} when the script could never be played, or contradicts itself */
export function checkScript(
  { times = 1, share, seed = 0, sequence }: ScriptedAnswer,
  steps: readonly ScriptedStep[],
): void {
  if (!(times >= 1)) throw new RangeError(`times must be at least 1, not ${times}`);
  if (times !== Infinity && !Number.isInteger(times)) throw new RangeError(`times must be an integer, not ${times}`);
  if (share !== undefined && !(share >= 0 && share <= 1)) throw new RangeError(`share must be 0 to 1, not ${share}`);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed must be a natural number, not ${seed}`);
  if (sequence?.length === 0) throw new RangeError('a sequence needs at least one step');
  for (const step of steps) checkStep(step);
}

function checkStep(step: ScriptedStep): void {
  const { status, cause, delayMs = 0, dripMs = 0, bodyOctets = 0, retryAfterSeconds, retryAfterAt } = step;
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(`status must be an integer from 200 to 599, not ${status}`);
  }
  if (cause !== undefined && !CAUSES.includes(cause)) {
    throw new RangeError(`no such cause: ${String(cause)}; known: ${CAUSES.join(', ')}`);
  }
  for (const [name, ms] of Object.entries({ delayMs, dripMs })) {
    if (!(ms >= 0 && ms <= MAX_DELAY_MS)) throw new RangeError(`${name} is out of range: ${ms}`);
  }
  for (const [name, count] of Object.entries({ bodyOctets, retryAfterSeconds: retryAfterSeconds ?? 0 })) {
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`${name} must be a natural number, not ${count}`);
  }
  if (retryAfterAt !== undefined && Number.isNaN(new Date(retryAfterAt).getTime())) {
    throw new RangeError(`retryAfterAt is no time: ${retryAfterAt}`);
  }
  refusePair(step, ['status', 'cause']);
  refusePair(step, ['retryAfterSeconds', 'retryAfterAt']);
  refusePair(step, ['body', 'bodyOctets']);
  refusePair(step, ['hang', 'reset', 'garbage', 'dripMs']);
}

function refusePair(step: ScriptedStep, names: readonly (keyof ScriptedStep)[]): void {
  const present = names.filter((name) => step[name] !== undefined && step[name] !== false);
  if (present.length > 1) throw new RangeError(`a POST has one answer: ${present.join(' and ')} exclude each other`);
}
