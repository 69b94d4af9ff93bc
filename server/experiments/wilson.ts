/** The 97.5 % point of the normal distribution: a two-sided interval of 95 %. */
const Z = 1.959963984540054;

export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson's score interval, without continuity correction, at 95 %: between which rates the true one lies, if so many of
 * so many have done it. With p = successes / trials and z = 1.96
 *
 *   (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
 *
 * It holds for few trials and for rates near 0 and 1, where p ± z√(p(1−p)/n) does not.
 *
 * @param trials at least 1
 * @see E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209; R. G. Newcombe, Statist. Med. 17 (1998) 857, method 3
 *
 * @example
 * wilson(81, 263) // { low: 0.2553, high: 0.3662 }, rounded
 */
export function wilson(successes: number, trials: number): Interval {
  const rate = successes / trials;
  const square = Z ** 2 / trials;
  const middle = rate + square / 2;
  const half = Z * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials));
  return {
    // Of nobody and of everybody the bound is exact; floating point would be a hair beside it.
    low: successes === 0 ? 0 : (middle - half) / (1 + square),
    high: successes === trials ? 1 : (middle + half) / (1 + square),
  };
}
