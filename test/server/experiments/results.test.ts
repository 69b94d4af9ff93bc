import { describe, expect, it } from 'vitest';
import { resultsOf } from '../../../server/experiments/results.ts';
import { KEPT_BACK, type Experiment } from '../../../server/ports/experiments.ts';

const EXPERIMENT: Experiment = {
  key: 'ntf_1',
  variants: [
    { id: 'A', weight: 45 },
    { id: 'B', weight: 45 },
  ],
  holdOut: 10,
  rest: 0,
};

/** Sent and clicked of each variant. */
const stand = (a: [number, number], b: [number, number]) =>
  resultsOf(
    EXPERIMENT,
    new Map(
      Object.entries({ A: a, B: b }).map(([id, [sent, clicked]]) => [id, { sent, delivered: sent, clicked }] as const),
    ),
  );

describe('the results of an A/B test', () => {
  it('are empty before anything is sent', () => {
    const { variants, verdict } = resultsOf(EXPERIMENT, new Map());
    expect(variants[0]).toEqual({
      id: 'A',
      weight: 45,
      sent: 0,
      delivered: 0,
      clicked: 0,
      clickRate: null,
      interval: null,
    });
    expect(verdict).toMatchObject({ clear: false, winner: null });
    expect(verdict.text).toMatch(/^Too early to tell/);
  });

  it('name a winner whose interval lies above every other', () => {
    const { variants, verdict } = stand([1000, 50], [1000, 120]);
    expect(variants[1]?.clickRate).toBe(0.12);
    expect(variants[1]?.interval?.low).toBe(0.1013);
    expect(verdict).toMatchObject({ clear: true, winner: 'B' });
    expect(verdict.text).toContain('B is the clear winner: 12.0 % clicked (120 of 1000 people');
  });

  it('name none while the intervals meet', () => {
    const { verdict } = stand([1000, 100], [1000, 120]);
    expect(verdict).toMatchObject({ clear: false, winner: null });
    expect(verdict.text).toContain('B is ahead with 12.0 %');
    expect(verdict.text).toContain('A could be as good or better');
  });

  it('name none of few people, however it looks', () => {
    expect(stand([20, 0], [20, 20]).verdict).toMatchObject({ clear: false, winner: null });
  });

  it('say so where two are level', () => {
    expect(stand([100, 10], [100, 10]).verdict.text).toBe('No winner is clear: A and B are level.');
  });

  it('count as sent to whoever has clicked', () => {
    const counts = new Map([['A', { sent: 1, delivered: 3, clicked: 2 }]]);
    expect(resultsOf(EXPERIMENT, counts).variants[0]).toMatchObject({ sent: 3, clickRate: 0.6667 });
  });

  it('tell how many were kept back', () => {
    const counts = new Map([[KEPT_BACK.held_out, { sent: 12, delivered: 0, clicked: 0 }]]);
    const { holdOut, rest } = resultsOf(EXPERIMENT, counts);
    expect(holdOut).toEqual({ percent: 10, people: 12 });
    expect(rest).toEqual({ percent: 0, people: 0 });
  });
});
