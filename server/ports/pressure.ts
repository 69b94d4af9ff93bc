import type { FrequencyCap } from '../../wire/index.ts';

/** One cap that a message is under: its category's, or the one over all categories (null). */
export interface CapRule extends FrequencyCap {
  category: string | null;
}

/** What a notification's messages need a place under. */
export interface CapRequest {
  notificationId: number;
  category: string | null;
  /** At least one. */
  rules: readonly CapRule[];
  /** false: each gets a place whatever the caps say, and counts for those to come. */
  enforced: boolean;
  people: readonly { subscriptionId: number; userId: number }[];
}

/**
 * Frequency caps. A message takes its place before it leaves, and gives it back if no push service accepts it
 * (`Outcome.holdsPlace`), or if it was not sent after all (`FollowUp.holdsPlace`); all messages of a notification to one person share one place. Places are counted in the
 * commit that gives them, so several workers cannot exceed a cap together.
 */
export interface PressureLedger {
  /**
   * Takes places for messages that are about to leave; one that has a place already takes it anew.
   *
   * @returns those without a place, and the cap in their way
   */
  takePlaces(request: CapRequest, now: number): Promise<ReadonlyMap<number, CapRule>>;

  /** Forgets places that no cap counts any more, ≤ 5,000 a step. @returns how many */
  sweepPlaces(now: number): Promise<number>;
}
