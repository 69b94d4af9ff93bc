import { shareOf } from '../experiments/share.ts';
import type { Outcome } from '../ports/ledger.ts';
import type { Recipient } from '../ports/records.ts';
import type { Sheet } from './prepare.ts';

/**
 * Adds to an outcome what the store is to do with it beside keeping it: give back a place under a cap, count a share of
 * an A/B test. Most notifications have neither. The outcome stays the same object: who remembers it may have to change
 * it before it is stored (a storm of 410 that is undone).
 */
export function createMarks(sheet: Sheet, recipients: readonly Recipient[]): (outcome: Outcome) => Outcome {
  const { experiment } = sheet.notification.content;
  const holdsPlace = sheet.caps !== undefined;
  if (experiment === undefined && !holdsPlace) return (outcome) => outcome;
  const shares = new Map(
    experiment && recipients.map(({ id, user }) => [id, { userId: user.id, variant: shareOf(experiment, user.id) }]),
  );
  return (outcome) => {
    const share = shares.get(outcome.subscriptionId);
    if (holdsPlace) outcome.holdsPlace = true;
    if (share !== undefined) outcome.share = share;
    return outcome;
  };
}
