import type { Environment } from '../environment.ts';
import type { Outcome } from '../ports/ledger.ts';
import type { NotificationRecord, Recipient } from '../ports/records.ts';
import { cutReason, type Answer } from '../webpush/index.ts';
import { YOUNG_RETRY_MS, retryDelayMs, type RetryPolicy } from './retry.ts';

/** An outcome, with the time of the next attempt when there is one. */
export interface Verdict {
  outcome: Outcome;
  /** Epoch ms; undefined when the outcome is final. */
  retryAt?: number | undefined;
}

/** What an answer is judged by. */
export interface Answered {
  answer: Answer;
  /** Attempts made so far, this one included. */
  attempt: number;
  notification: Pick<NotificationRecord, 'expiresAt'>;
  recipient: Pick<Recipient, 'id' | 'createdAt'>;
  /** The push service answers everybody like this: it is not believed, see origins/gate.ts. @default false */
  spare?: boolean;
  /** The attempt before this one was answered with 404 or 410, too. @default false */
  goneBefore?: boolean;
}

const NOT_BELIEVED = 'not taken at its word, for everybody is answered so';

/** The reason of a message that an answer ended, or would have, when that was not believed. */
export const notBelieved = (reason: string): string => cutReason(`${NOT_BELIEVED}: ${reason}`);

export const isNotBelieved = (reason: string | null): boolean => reason?.startsWith(NOT_BELIEVED) === true;

/**
 * Turns an answer into the message's outcome.
 *
 * Prunes on 404/410 only, and gives a subscription that is seconds old one more try, beside the attempts that it has. A
 * subscription that was made with another VAPID key is not sent to any more, and is taken up again when its browser
 * comes back. Throttling and passing faults are tried again within the message's life; everything else is final.
 */
export function judge(
  answered: Answered,
  policy: RetryPolicy,
  environment: Pick<Environment, 'now' | 'random'>,
): Verdict {
  const { answer, attempt, notification, recipient, spare = false } = answered;
  const at = environment.now();
  const outcome: Outcome = {
    subscriptionId: recipient.id,
    state: 'accepted',
    attempt,
    httpStatus: answer.status,
    reason: answer.reason === '' ? null : answer.reason,
    location: answer.location,
    deactivate: null,
    at,
  };
  const retry = (delayMs: number): Verdict => {
    const retryAt = at + delayMs;
    if (retryAt >= notification.expiresAt) return { outcome: { ...outcome, state: 'expired' } };
    return { outcome: { ...outcome, state: 'retrying' }, retryAt };
  };
  const retryOr = (last: 'failed' | 'rejected'): Verdict => {
    if (spare) outcome.reason = notBelieved(answer.reason);
    if (attempt >= policy.maxAttempts) return { outcome: { ...outcome, state: last } };
    return retry(retryDelayMs(policy, attempt, environment.random(), answer.retryAfterMs));
  };
  switch (answer.kind) {
    case 'accepted':
      return { outcome };
    case 'gone':
      if (spare) return retryOr('failed');
      if (answered.goneBefore !== true && isYoung(recipient, policy, at)) return retry(YOUNG_RETRY_MS);
      return { outcome: { ...outcome, state: 'gone', deactivate: 'gone' } };
    case 'key_mismatch':
      if (spare) return retryOr('rejected');
      // Without a status the key is missing here: the subscription may be fine, once the key is back.
      return { outcome: { ...outcome, state: 'rejected', deactivate: answer.status === null ? null : 'key_mismatch' } };
    case 'rejected':
      return spare ? retryOr('rejected') : { outcome: { ...outcome, state: 'rejected' } };
    case 'too_large':
      return { outcome: { ...outcome, state: 'rejected' } };
    case 'throttled':
    case 'transient':
      return retryOr('failed');
  }
}

/** Whether a 404 or 410 may not be true yet. */
export function isYoung({ createdAt }: Pick<Recipient, 'createdAt'>, { youngMs }: RetryPolicy, now: number): boolean {
  return now - createdAt < youngMs;
}

/** An outcome reached without asking the push service. */
export function withoutAttempt(
  state: 'skipped' | 'expired' | 'rejected' | 'queued',
  subscriptionId: number,
  reason: string,
  attempt: number,
  at: number,
): Outcome {
  return { subscriptionId, state, attempt, httpStatus: null, reason, location: null, deactivate: null, at };
}
