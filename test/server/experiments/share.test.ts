import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptBackReason, shareOf, winnerShare } from '../../../server/experiments/share.ts';
import { KEPT_BACK, type Experiment } from '../../../server/ports/experiments.ts';

const some = (changes: Partial<Experiment> = {}): Experiment => ({
  key: 'ntf_1',
  variants: [
    { id: 'A', weight: 50 },
    { id: 'B', weight: 50 },
  ],
  holdOut: 0,
  rest: 0,
  ...changes,
});

/** Weights, a hold-out and a rest that come to 100, to the hundredth. */
const experiments = fc
  .uniqueArray(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 6 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), 10_000])
  .chain((cuts) => {
    const shares = cuts.slice(1).map((cut, index) => (cut - (cuts[index] ?? 0)) / 100);
    const [holdOut = 0, rest = 0, ...weights] = shares.length > 2 ? shares : [0, 0, ...shares];
    const variants = weights.map((weight, index) => ({ id: `v${index}`, weight }));
    return fc.record({
      key: fc.string({ minLength: 1 }),
      variants: fc.constant(variants),
      holdOut: fc.constant(holdOut),
      rest: fc.constant(rest),
    });
  });

function tally(experiment: Experiment, people: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let userId = 1; userId <= people; userId += 1) {
    const share = shareOf(experiment, userId);
    found.set(share, (found.get(share) ?? 0) + 1);
  }
  return found;
}

describe('the share of a person', () => {
  it('is the same each time', () => {
    fc.assert(
      fc.property(experiments, fc.integer({ min: 1, max: 2 ** 47 }), (experiment, userId) => {
        expect(shareOf(structuredClone(experiment), userId)).toBe(shareOf(experiment, userId));
      }),
    );
  });

  it('comes as often as its weight says', () => {
    const check = (experiment: Experiment): void => {
      const people = 4_000;
      const found = tally(experiment, people);
      const expected = [
        ...experiment.variants.map(({ id, weight }) => [id, weight] as const),
        [KEPT_BACK.held_out, experiment.holdOut] as const,
        [KEPT_BACK.awaits_winner, experiment.rest] as const,
      ];
      for (const [share, percent] of expected) {
        const mean = (people * percent) / 100;
        // Six standard deviations: by chance in fewer than one of 10⁸ runs.
        const most = 6 * Math.sqrt(mean * (1 - percent / 100)) + 1;
        expect(Math.abs((found.get(share) ?? 0) - mean)).toBeLessThanOrEqual(most);
      }
      expect([...found.values()].reduce((sum, n) => sum + n, 0)).toBe(people);
    };
    fc.assert(fc.property(experiments, check), { numRuns: 30 });
  });

  it('has nothing to do with the share in another test', () => {
    let both = 0;
    for (let userId = 1; userId <= 4_000; userId += 1) {
      if (shareOf(some(), userId) === 'A' && shareOf(some({ key: 'ntf_2' }), userId) === 'A') both += 1;
    }
    expect(both).toBeGreaterThan(850);
    expect(both).toBeLessThan(1150);
  });

  it('leaves nobody out where the variants are for all', () => {
    expect([...tally(some(), 5_000).keys()].toSorted()).toEqual(['A', 'B']);
  });

  it('tells why somebody gets nothing', () => {
    const experiment = some({ variants: [{ id: 'A', weight: 40 }], holdOut: 30, rest: 30 });
    const reasons = new Set(Array.from({ length: 200 }, (_, userId) => keptBackReason(experiment, userId)));
    expect(reasons).toEqual(new Set([undefined, 'held_out', 'awaits_winner']));
    expect(keptBackReason(undefined, 1)).toBeUndefined();
  });

  it('is that of the rest for the winner, and of the hold-out where there is no rest', () => {
    expect(winnerShare(some({ rest: 10, holdOut: 10 }))).toBe(KEPT_BACK.awaits_winner);
    expect(winnerShare(some({ holdOut: 10 }))).toBe(KEPT_BACK.held_out);
    expect(winnerShare(some())).toBeUndefined();
  });
});
