/** How long a plaintext is made, so that its length says less (RFC 8291 §7). */
import { MAX_PLAINTEXT_OCTETS } from '../../wire/index.ts';

/**
 * Octets. A number: shorter plaintexts are padded to it, 0 pads none. Buckets, in any order: the smallest that holds the
 * plaintext is the length; what fits into none is not padded.
 */
export type PadToOctets = number | readonly number[];

/** More buckets than this hide nothing; each message looks at them all. */
const MAX_BUCKETS = 64;

/** A setting that could never work. */
export class PaddingError extends TypeError {
  override readonly name = 'PaddingError';
  readonly code = 'padding_invalid';
}

/** @returns the length to pad a plaintext to, never less than its own, nor more than a message can carry */
export function paddedOctets(plaintextOctets: number, padTo: PadToOctets): number {
  if (typeof padTo === 'number') return Math.max(plaintextOctets, Math.min(padTo, MAX_PLAINTEXT_OCTETS));
  let best = Infinity;
  for (const bucket of padTo) {
    if (bucket >= plaintextOctets && bucket < best) best = bucket;
  }
  return best > MAX_PLAINTEXT_OCTETS ? plaintextOctets : best;
}

/** @param name what the message calls the setting @throws {PaddingError} with one line */
export function checkPadding(name: string, padTo: PadToOctets): void {
  if (typeof padTo === 'number') {
    if (isWithin(padTo, 0)) return;
    throw new PaddingError(`${name} is ${padTo}: a whole number from 0 to ${MAX_PLAINTEXT_OCTETS} is needed`);
  }
  if (!Array.isArray(padTo)) throw new PaddingError(`${name} is neither a number nor a list of numbers`);
  const buckets: readonly number[] = padTo;
  if (buckets.length === 0 || buckets.length > MAX_BUCKETS) {
    throw new PaddingError(`${name} has ${buckets.length} buckets: 1 to ${MAX_BUCKETS} are needed`);
  }
  const at = buckets.findIndex((bucket) => !isWithin(bucket, 1));
  if (at < 0) return;
  throw new PaddingError(
    `${name} has the bucket ${JSON.stringify(buckets[at])}: whole numbers from 1 to ${MAX_PLAINTEXT_OCTETS} are needed`,
  );
}

const isWithin = (value: number, least: number): boolean =>
  Number.isInteger(value) && value >= least && value <= MAX_PLAINTEXT_OCTETS;
