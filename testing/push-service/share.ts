/**
 * A share of the subscriptions that is the same in every run.
 */
import { createHash } from 'node:crypto';

/**
 * Multiples of it, cut to their fraction, never cluster: of any run of N, N·share fall below `share`, give or take two
 * (the additive recurrence with the golden ratio). Hashing would hit 1 or 5 of 10 where 3 were asked for.
 */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Another irrational, so that neighbouring seeds give shares that have little to do with each other. */
const SEED_STEP = Math.SQRT2 - 1;

/**
 * @param subject number of a subscription, counted from 1; any other text is hashed
 * @param share 0 to 1
 */
export function isInShare(subject: number | string, share: number, seed = 0): boolean {
  const place = typeof subject === 'number' ? (subject - 1) * GOLDEN_RATIO : fractionOf(subject);
  return (place + seed * SEED_STEP) % 1 < share;
}

function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
