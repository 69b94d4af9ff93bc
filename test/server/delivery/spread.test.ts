import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from '../../../server/delivery/spread.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('spread', () => {
  it('keeps each, once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (count) => {
        expect(spread(numbers(count)).toSorted((a, b) => a - b)).toEqual(numbers(count));
      }),
    );
  });

  it('makes of the first few a fair sample', () => {
    for (const count of [20, 100, 300, 499, 500]) {
      const early = spread(numbers(count)).slice(0, 20);
      const old = early.filter((index) => index < count / 2).length;
      expect(old).toBeGreaterThanOrEqual(8);
      expect(old).toBeLessThanOrEqual(12);
    }
  });

  it('leaves a few in their order', () => expect(spread(numbers(19))).toEqual(numbers(19)));
});
