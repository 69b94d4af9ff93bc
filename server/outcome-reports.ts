import type { Environment } from './environment.ts';
import type { Observers } from './observers.ts';
import type { ClaimedBatch, Ledger, Outcome } from './ports/ledger.ts';
import { skipCode } from './pressure/caps.ts';

export interface OutcomeReports {
  /** To be called after the commit of the outcomes. */
  add(batch: Pick<ClaimedBatch, 'notification'>, outcomes: readonly Outcome[]): void;
  /** When all that was added is told. */
  settled(): Promise<void>;
}

/**
 * Tells outcomes by the ids that the outside knows: a batch carries internal integers alone. The subscriptions are
 * looked up in one read a flush, and only where there is anybody to tell: a listener, or the log of what was skipped.
 */
export function createOutcomeReports(
  ledger: Pick<Ledger, 'loadRecipients'>,
  observers: Observers,
  { log }: Pick<Environment, 'log'>,
): OutcomeReports {
  let queue: Promise<void> = Promise.resolve();

  async function tell(notificationId: string, outcomes: readonly Outcome[]): Promise<void> {
    const found = await ledger.loadRecipients(outcomes.map(({ subscriptionId }) => subscriptionId));
    const recipients = new Map(found.map((recipient) => [recipient.id, recipient]));
    for (const { subscriptionId, state, httpStatus, reason } of outcomes) {
      const recipient = recipients.get(subscriptionId);
      if (recipient === undefined) continue; // deleted with its user since: there is nobody to tell of
      const who = { subscriptionId: recipient.publicId, userId: recipient.user.externalId };
      const told = reason === null || state !== 'skipped' ? reason : skipCode(reason);
      observers.emit('message', { notificationId, ...who, state, httpStatus, reason: told });
      if (state === 'skipped') {
        const { subscriptionId: subscription, userId: user } = who;
        log.info({ notification: notificationId, user, subscription, reason }, 'skipped');
      }
    }
  }

  return {
    add({ notification: { publicId } }, outcomes) {
      for (const { state } of outcomes) observers.emit('outcome', { notificationId: publicId, state });
      const wanted = observers.heard('message') ? outcomes : outcomes.filter(({ state }) => state === 'skipped');
      if (wanted.length === 0) return;
      // One after another: a retry must not be told before the attempt that it follows.
      queue = queue
        .then(() => tell(publicId, wanted))
        .catch((error: unknown) => log.error({ err: error, notification: publicId }, 'outcomes could not be told'));
    },
    settled: () => queue,
  };
}
