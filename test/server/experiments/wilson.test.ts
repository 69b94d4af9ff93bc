import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from '../../../server/experiments/wilson.ts';

describe('a Wilson interval', () => {
  // R. G. Newcombe, Statist. Med. 17 (1998) 857–872, table I, method 3 (score, without continuity correction).
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('is as published for %i of %i', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  const counts = fc
    .integer({ min: 1, max: 1_000_000 })
    .chain((trials) => fc.record({ successes: fc.integer({ min: 0, max: trials }), trials: fc.constant(trials) }));

  it('holds the rate, within 0 and 1', () => {
    fc.assert(
      fc.property(counts, ({ successes, trials }) => {
        const { low, high } = wilson(successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
      }),
    );
  });

  it('is the same from the other side', () => {
    fc.assert(
      fc.property(counts, ({ successes, trials }) => {
        const [one, other] = [wilson(successes, trials), wilson(trials - successes, trials)];
        expect(one.low).toBeCloseTo(1 - other.high, 10);
        expect(one.high).toBeCloseTo(1 - other.low, 10);
      }),
    );
  });

  it('narrows with the number of people', () => {
    const widths = [10, 100, 1000, 10_000].map((trials) => {
      const { low, high } = wilson(trials / 10, trials);
      return high - low;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  });
});
