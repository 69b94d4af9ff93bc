import type { Environment } from '../environment.ts';
import type { Outcome } from '../ports/ledger.ts';
import type { NotificationRecord, Recipient } from '../ports/records.ts';
import type { Answer } from '../webpush/index.ts';
import { YOUNG_RETRY_MS, retryDelayMs, type RetryPolicy } from './retry.ts';

/** An outcome, with the time of the next attempt when there is one. */
export interface Verdict {
  outcome: Outcome;
  /** Epoch ms; undefined when the outcome is final. */
  retryAt?: number | undefined;
}

/**
 * Turns an answer into the message's outcome.
 *
 * Prunes on 404/410 only, and gives a subscription that is seconds old one more try. Throttling and passing faults are
 * tried again within the message's life; everything else is final.
 *
 * @param attempt attempts made so far, this one included
 */
export function judge(
  answer: Answer,
  attempt: number,
  notification: NotificationRecord,
  recipient: Recipient,
  policy: RetryPolicy,
  environment: Environment,
): Verdict {
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
  switch (answer.kind) {
    case 'accepted':
      return { outcome: { ...outcome, reason: null } };
    case 'gone':
      if (attempt === 1 && at - recipient.createdAt < policy.youngMs) return retry(YOUNG_RETRY_MS);
      return { outcome: { ...outcome, state: 'gone', deactivate: 'gone' } };
    case 'key_mismatch':
    case 'rejected':
    case 'too_large':
      return { outcome: { ...outcome, state: 'rejected' } };
    case 'throttled':
    case 'transient':
      if (attempt >= policy.maxAttempts) return { outcome: { ...outcome, state: 'failed' } };
      return retry(retryDelayMs(policy, attempt, environment.random(), answer.retryAfterMs));
  }
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
