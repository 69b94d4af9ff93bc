import { EVENT_TYPES, FINAL_MESSAGE_STATES } from '../../wire/index.ts';
import type { FunnelStore } from './funnel.ts';

/**
 * Upper ends of the time from a message's being shown to its first click, in ms; what took longer is in a last, open
 * bucket.
 */
export const CLICK_DELAYS_MS = [
  10_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, 43_200_000, 86_400_000, 259_200_000,
] as const;

/** What happened to messages, each counted once a message; `action_clicked` and `clicked` are two things. */
export const OUTCOME_METRICS = ['planned', ...FINAL_MESSAGE_STATES, ...EVENT_TYPES, 'unsubscribed'] as const;

/** One for each bucket: how many messages had their first click in it. */
export const CLICK_METRICS = ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map(
  (bucket) => `first_click_${bucket}` as const,
);

export type Metric = (typeof OUTCOME_METRICS)[number] | (typeof CLICK_METRICS)[number];

export const METRICS: readonly Metric[] = [...OUTCOME_METRICS, ...CLICK_METRICS];

export type Counts = Record<Metric, number>;

/** What counters are kept by, beside the hour. `all` has one key, ''. A notification without a template is under ''. */
export const DIMENSIONS = ['all', 'template', 'category', 'platform'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Epoch ms; `to` is not of it. Both are beginnings of UTC days, or of hours where hours are asked for. */
export interface Period {
  from: number;
  to: number;
}

/**
 * Counters of all notifications, by UTC hour and later by day. They are upserted in the commit of what they count, so
 * they agree with the log, outlive it, and are never found by reading it.
 *
 * An outcome counts in the hour in which it was reached, an event in the hour that its device names, not before its
 * notification. By platform there is nothing of what has not been looked at: `planned`, and what a cancel has dropped.
 */
export interface StatsStore extends FunnelStore {
  totals(period: Period): Promise<Counts>;
  /** By key, those that have any. */
  byKey(dimension: Dimension, period: Period): Promise<{ key: string; counts: Counts }[]>;
  /** Hours or days that have any, oldest first. Hours are kept for eight days, see `rollUp`. */
  series(
    of: { dimension: Dimension; key: string },
    period: Period,
    span: 'hour' | 'day',
  ): Promise<{ at: number; counts: Counts }[]>;
  /** Messages that wait or are on their way, of all notifications: planned and without a final outcome. */
  countPending(): Promise<number>;
  /** One notification: all in all, and by platform. */
  ofNotification(id: number): Promise<{ total: Counts; platforms: { key: string; counts: Counts }[] }>;
  /** Active subscriptions, and those among them that were seen or have reported an event since that day. */
  reach(since: number): Promise<{ active: number; reachable: number }>;
  /**
   * Adds up the hours before `before` to days, one day a step; sums stay what they were.
   *
   * @returns rows rolled up; 0 when nothing is left
   */
  rollUp(before: number): Promise<number>;
}
