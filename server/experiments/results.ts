import type { ExperimentResponse, VariantResult } from '../../wire/index.ts';
import { KEPT_BACK, type Experiment, type VariantCounts } from '../ports/experiments.ts';
import { wilson } from './wilson.ts';

/** With fewer people in a variant nothing is called clear, however it looks. */
const MIN_PEOPLE = 30;

const NOBODY: VariantCounts = { sent: 0, delivered: 0, clicked: 0 };

type Results = Pick<ExperimentResponse, 'variants' | 'holdOut' | 'rest' | 'verdict'>;

/** How an A/B test stands, in the order of its variants. */
export function resultsOf(experiment: Experiment, counts: ReadonlyMap<string, VariantCounts>): Results {
  const variants = experiment.variants.map(({ id, weight }) => resultOf(id, weight, counts.get(id) ?? NOBODY));
  const kept = (share: string, percent: number) => ({ percent, people: counts.get(share)?.sent ?? 0 });
  return {
    variants,
    holdOut: kept(KEPT_BACK.held_out, experiment.holdOut),
    rest: kept(KEPT_BACK.awaits_winner, experiment.rest),
    verdict: verdictOn(variants),
  };
}

function resultOf(id: string, weight: number, { sent: accepted, delivered, clicked }: VariantCounts): VariantResult {
  // Who reports something has had it, whatever the push service has answered.
  const sent = Math.max(accepted, delivered, clicked);
  if (sent === 0) return { id, weight, sent, delivered, clicked, clickRate: null, interval: null };
  const { low, high } = wilson(clicked, sent);
  const interval = { low: rounded(low), high: rounded(high) };
  return { id, weight, sent, delivered, clicked, clickRate: rounded(clicked / sent), interval };
}

/** To four decimals: more says nothing of so many people. */
const rounded = (rate: number): number => Math.round(rate * 10_000) / 10_000;

/**
 * A winner is clear when its whole interval lies above that of each other. That asks for more than a test of the
 * difference would: two intervals of 95 % that do not meet are further apart than 1.96 standard errors, which leaves
 * room for several variants, and for looking more than once.
 */
export function verdictOn(variants: readonly VariantResult[]): ExperimentResponse['verdict'] {
  const unclear = (text: string) => ({ clear: false, winner: null, text });
  if (variants.length < 2) return unclear('There is one variant only: compare its click rate with what you know.');
  const small = variants.filter(({ sent }) => sent < MIN_PEOPLE);
  if (small.length > 0) {
    const names = small.map(({ id }) => id).join(', ');
    return unclear(`Too early to tell: fewer than ${MIN_PEOPLE} people have had ${names}.`);
  }
  const [best, second] = variants.toSorted((a, b) => (b.clickRate ?? 0) - (a.clickRate ?? 0));
  if (best === undefined || second === undefined) return unclear('Nothing has been sent yet.');
  const low = best.interval?.low ?? 0;
  const rivals = variants.filter((each) => each !== best && (each.interval?.high ?? 1) >= low);
  if (rivals.length === 0) {
    const text =
      `${best.id} is the clear winner: ${rateWords(best)}. ` +
      `Even the low end of its range is above the high end of every other; next is ${second.id} with ${rateWords(second)}.`;
    return { clear: true, winner: best.id, text };
  }
  if (best.clickRate === second.clickRate) return unclear(`No winner is clear: ${best.id} and ${second.id} are level.`);
  const names = rivals.map(({ id }) => id).join(', ');
  return unclear(
    `No winner is clear: ${best.id} is ahead with ${rateWords(best)}, but ${names} could be as good or better; ` +
      `${second.id} has ${rateWords(second)}.`,
  );
}

const rateWords = ({ clickRate, interval, clicked, sent }: VariantResult): string =>
  `${percent(clickRate ?? 0)} clicked (${clicked} of ${sent} people; ` +
  `95 % sure to be between ${percent(interval?.low ?? 0)} and ${percent(interval?.high ?? 1)})`;

const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;
