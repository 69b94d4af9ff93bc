import { createHash } from 'node:crypto';
import { KEPT_BACK, type Experiment } from '../ports/experiments.ts';

/** Shares are percents to the hundredth. */
const POINTS = 10_000;

/**
 * The share of an A/B test that a person is of: the id of a variant, or one of {@link KEPT_BACK}. It depends on nothing
 * but the test and the person, so it is the same on each device, at each attempt and in each process. By a hash, so
 * that who is of which share in one test says nothing of the next.
 *
 * @example
 * shareOf(experiment, user.id) // 'B'
 */
export function shareOf({ key, variants, rest }: Experiment, userId: number): string {
  const hash = createHash('sha256').update(`${key}/${userId}`).digest();
  const point = Math.floor((hash.readUIntBE(0, 6) / 2 ** 48) * POINTS);
  let end = 0;
  for (const { id, weight } of variants) {
    end += pointsOf(weight);
    if (point < end) return id;
  }
  return point < end + pointsOf(rest) ? KEPT_BACK.awaits_winner : KEPT_BACK.held_out;
}

/** The share that the winner goes to: those who wait for it or, where nobody was told to, those who were held out. */
export function winnerShare({ rest, holdOut }: Experiment): string | undefined {
  if (rest > 0) return KEPT_BACK.awaits_winner;
  return holdOut > 0 ? KEPT_BACK.held_out : undefined;
}

/** Percent in hundredths: 12.34 is 1,234. */
export const pointsOf = (percent: number): number => Math.round(percent * 100);

/** Why a person gets nothing of the test, if so. */
export function keptBackReason(experiment: Experiment | undefined, userId: number): keyof typeof KEPT_BACK | undefined {
  if (experiment === undefined) return undefined;
  const share = shareOf(experiment, userId);
  if (share === KEPT_BACK.held_out) return 'held_out';
  return share === KEPT_BACK.awaits_winner ? 'awaits_winner' : undefined;
}
