/**
 * Who was received, and how often, for millions: ids are kept as 53-bit hashes. Of ten million ids two share a hash with
 * a chance of 1 in 180.
 */
import type { Comparison } from './contract.ts';

export interface Ledger {
  add(id: string): void;
  messages(): number;
  repeats(): number;
  clear(): void;
  /** Hash and count in turns, as it travels between processes. */
  dump(): Float64Array;
}

export function createLedger(): Ledger {
  const counts = new Map<number, number>();
  let total = 0;

  return {
    add(id) {
      const hash = hashOf(id);
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
      total += 1;
    },
    messages: () => counts.size,
    repeats: () => total - counts.size,
    clear() {
      counts.clear();
      total = 0;
    },
    dump() {
      const pairs = new Float64Array(counts.size * 2);
      let at = 0;
      for (const [hash, count] of counts) {
        pairs[at] = hash;
        pairs[at + 1] = count;
        at += 2;
      }
      return pairs;
    },
  };
}

/** One account of what several processes received. */
export function mergeDumps(dumps: readonly Float64Array[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const pairs of dumps) {
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const [hash = 0, count = 0] = pairs.subarray(at, at + 2);
      counts.set(hash, (counts.get(hash) ?? 0) + count);
    }
  }
  return counts;
}

export function compareLedger(received: ReadonlyMap<number, number>, ids: Iterable<string>): Comparison {
  const lost: string[] = [];
  const repeated: string[] = [];
  const expected = new Set<number>();
  for (const id of ids) {
    const hash = hashOf(id);
    expected.add(hash);
    const count = received.get(hash) ?? 0;
    if (count === 0) lost.push(id);
    if (count > 1) repeated.push(id);
  }
  let unexpected = 0;
  for (const hash of received.keys()) if (!expected.has(hash)) unexpected += 1;
  return { lost, repeated, unexpected };
}

/** Two multiplicative hashes of 32 bits, mixed and joined to the 53 bits that a number holds. Not for secrets. */
export function hashOf(text: string): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x27d4eb2f);
  }
  low = mix(low ^ (high >>> 15));
  high = mix(high ^ low);
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** So that every bit of the sum reaches every bit of the result. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
