import type { InlineContent } from '../../wire/index.ts';
import type { NotificationRecord } from './records.ts';

/** The A/B test of a notification, as it was accepted. Shares are percents, and come to 100 in all. */
export interface Experiment {
  /** What people are assigned by, together with their own id: the public id of the notification. */
  key: string;
  /** In the order of the request. */
  variants: readonly {
    id: string;
    weight: number;
    /** Takes the place of the notification's. */
    templateId?: number | undefined;
    /** Each member takes the place of the notification's. */
    content?: InlineContent | undefined;
  }[];
  holdOut: number;
  rest: number;
}

/** The shares that get nothing, as they stand among the counts; no variant can be called so. */
export const KEPT_BACK = { held_out: '-held_out', awaits_winner: '-awaits_winner' } as const;

/** People, each once. Of {@link KEPT_BACK}: `sent` are those whose message was skipped for it. */
export interface VariantCounts {
  sent: number;
  delivered: number;
  clicked: number;
}

export interface ExperimentLedger {
  /** Counters, kept in the commits that change them. By variant; one without any is missing. */
  experimentCounts(notificationId: number): Promise<ReadonlyMap<string, VariantCounts>>;

  /** The notification that took the winner to the rest. */
  findWinner(notificationId: number): Promise<NotificationRecord | undefined>;
}
