import type { RecallState } from '../../wire/index.ts';

/** Messages in one step, at most: what a crash repeats. */
export const RECALL_STEP_SIZE = 64;

/** Messages of the log looked at in one step, at most: bounds the time a step holds the database. */
export const RECALL_WINDOW = 5_000;

/** A message that a push service may still hold. */
export interface RecallTarget {
  subscriptionId: number;
  /** The endpoint that it was sent to; a relative `location` is relative to it. */
  endpoint: string;
  location: string;
  vapidKeyId: string;
}

/** One stretch of a cancelled notification's log in a worker's hands until `leaseUntil`, which is also its fence. */
export interface RecallStep {
  notificationId: number;
  publicId: string;
  /** Times that the whole log was gone through before. */
  pass: number;
  /** Where this step begins: 0 at the start of a pass. */
  cursor: number;
  targets: RecallTarget[];
  /** Where the next step begins; undefined when the log ends here. */
  nextCursor: number | undefined;
  /** A worker is still sending: what it is answered comes after this look. */
  stillSending: boolean;
  leaseUntil: number;
}

export interface RecallResult {
  subscriptionId: number;
  /** `retrying`: to be asked again in the next pass. */
  state: RecallState | 'retrying';
  httpStatus: number | null;
  /** What the push service said (≤ 1 KB). */
  reason: string | null;
  at: number;
}

export interface RecallProgress {
  /** When the cancel came; null: there was none, or nothing was left to cancel. */
  cancelledAt: number | null;
  running: boolean;
  counts: Record<RecallState, number>;
}

/**
 * Taking back what push services have accepted. `Ledger.cancel` begins it in its own commit, so a restart goes on
 * where it was. A message can be taken back while it is `accepted` with a `Location`, no device has told of it, and
 * its time has not run out.
 */
export interface RecallLedger {
  /** Every push-service origin that some subscription is at. */
  origins(): Promise<{ id: number; origin: string }[]>;

  /**
   * Counts the messages to be taken back in one stretch of the log, at the origins named.
   *
   * @param after the last subscription of the stretch before, 0 at first
   * @returns the count, and where the next stretch begins; undefined when this was the last
   */
  countRecallable(
    notificationId: number,
    originIds: readonly number[],
    after: number,
  ): Promise<{ n: number; next: number | undefined }>;

  /**
   * Takes the oldest due step and hides the notification for `leaseMs`. Of the messages those at the origins named, not
   * yet taken back, ≤ {@link RECALL_STEP_SIZE}. A notification whose time has run out is ended instead.
   */
  claimRecall(now: number, leaseMs: number, originIds: readonly number[]): Promise<RecallStep | undefined>;

  /**
   * Stores and counts results; what comes next is due at `next.at`, null ends it.
   *
   * @returns false when the claim is lost; nothing is stored then
   */
  finishRecall(
    step: RecallStep,
    results: readonly RecallResult[],
    next: { at: number | null; pass: number; cursor: number },
    now: number,
  ): Promise<boolean>;

  /** When the next step is due (claims included), or undefined when there is none. */
  nextRecallAt(): Promise<number | undefined>;

  recallProgress(notificationId: number): Promise<RecallProgress>;
}
