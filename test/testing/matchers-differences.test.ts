/** What the matchers take for alike. */
import { describe, expect, it } from 'vitest';
import { findDifferences, show } from '../../testing/matchers/differences.ts';

describe('the partial comparison', () => {
  it.each([
    [1, 1],
    [NaN, NaN],
    [null, null],
    [
      [1, { a: 2 }],
      [1, {}],
    ],
    ['abc', /b/g],
    [{ a: undefined }, { a: undefined }],
  ])('finds %j to match %j', (actual, expected) => {
    expect(findDifferences(actual, expected)).toEqual([]);
    expect(findDifferences(actual, expected)).toEqual([]);
  });

  it.each([
    [1, '1'],
    [null, {}],
    [undefined, {}],
    [[1], []],
    [{ 0: 1 }, [1]],
    [5, /5/],
    [{ a: 1 }, { a: 2 }],
  ])('finds %j to differ from %j', (actual, expected) => {
    expect(findDifferences(actual, expected)).toHaveLength(1);
  });

  it('keeps values short', () => {
    expect(show('x'.repeat(9_999)).length).toBeLessThan(500);
  });
});
