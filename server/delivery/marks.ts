import { shareOf } from '../experiments/share.ts';
import type { Outcome } from '../ports/ledger.ts';
import type { Recipient } from '../ports/records.ts';
import type { Sheet } from './prepare.ts';

/**
 * What the store is to do with an outcome beside keeping it: give back a place under a cap, count a share of an A/B
 * test. Most notifications have neither.
 */
export function createMarks(sheet: Sheet, recipients: readonly Recipient[]): (outcome: Outcome) => Outcome {
  const { experiment } = sheet.notification.content;
  const holdsPlace = sheet.caps === undefined ? {} : { holdsPlace: true as const };
  if (experiment === undefined) {
    return sheet.caps === undefined ? (outcome) => outcome : (outcome) => ({ ...outcome, ...holdsPlace });
  }
  const shares = new Map(
    recipients.map(({ id, user }) => [id, { userId: user.id, variant: shareOf(experiment, user.id) }]),
  );
  return (outcome) => {
    const share = shares.get(outcome.subscriptionId);
    return { ...outcome, ...holdsPlace, ...(share === undefined ? {} : { share }) };
  };
}
