/** When a failed message is tried again. */
export interface RetryPolicy {
  /** Attempts a message gets, the first included. */
  maxAttempts: number;
  baseMs: number;
  capMs: number;
  /** A subscription younger than this may get a 404 or 410 that is not true yet (seen at FCM); 0 believes it at once. */
  youngMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { maxAttempts: 4, baseMs: 2_000, capMs: 15 * 60_000, youngMs: 60_000 };

/**
 * How long one Retry-After silences a whole push service, at most. The message that got it waits as long as was asked
 * (up to a day), but a broken or hostile header must not hold back everybody's messages for that long.
 */
export const MAX_ORIGIN_PAUSE_MS = 15 * 60_000;

/** How long until a young subscription is asked again. */
export const YOUNG_RETRY_MS = 10_000;

/**
 * Exponential backoff with full jitter: uniformly between 0 and min(cap, base · 2^(attempt − 1)), so that the retries
 * of a burst do not come as a burst. A push service's Retry-After is a lower bound.
 *
 * @param attempt attempts made so far, from 1
 * @param random 0 ≤ x < 1
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number, retryAfterMs = 0): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, Math.round(random * ceiling));
}
