import type { ActionAnswer, EventType, MessageState, RecallState } from '../../wire/index.ts';
import type { NotificationRecord, Recipient } from './records.ts';

/** Devices in one trace, at most. */
export const MAX_TRACED = 100;

/** Everything that is known of one notification and one subscription; empty where it was not planned. */
export interface MessageTrace {
  recipient: Recipient;
  /** `https://fcm.googleapis.com` */
  origin: string;
  /** Epoch ms until which the origin's batches wait; 0: never asked for. */
  deferredUntil: number;
  message: (LoggedAttempt & { state: MessageState }) | undefined;
  /** Where it waits. */
  batch: { runAt: number; attempt: number; isClaimed: boolean; isCancelled: boolean } | undefined;
  /** Answers that were not 2xx, oldest first. */
  attempts: LoggedAttempt[];
  deferrals: { at: number; until: number; reason: string }[];
  events: { type: EventType; action: string; at: number }[];
  /** What the app said of buttons that were posted to it. */
  answers?: { action: string; answer: ActionAnswer; at: number }[];
  recall: { state: RecallState | 'retrying'; httpStatus: number | null; reason: string | null; at: number } | undefined;
}

export interface LoggedAttempt {
  attempt: number;
  httpStatus: number | null;
  reason: string | null;
  at: number;
}

/** One message of the log, as far as it has got. */
export interface LoggedMessage extends LoggedAttempt {
  notificationPublicId: string;
  state: MessageState;
  /** When the device says that it showed it; null: it has not said so. */
  shownAt: number | null;
}

export interface NotificationTrace {
  notification: NotificationRecord;
  /** Subscriptions above this id came after the send. */
  snapshotId: number;
  /** How far planning is, by (origin, id). */
  planned: { originId: number; id: number };
  isSwept: boolean;
  cancelledAt: number | null;
  /** Messages are being taken back from push services. */
  isRecalling: boolean;
  /** By subscription id. */
  messages: MessageTrace[];
}

export interface TraceLedger {
  /**
   * What is known of a notification for one subscription, or for all of a user: those that are the user's now and, of
   * a notification to this user alone, those that have moved to another since.
   *
   * @returns undefined for an unknown notification
   */
  trace(publicId: string, of: { userId: number } | { subscriptionId: number }): Promise<NotificationTrace | undefined>;

  /** What was sent to one subscription, and is not swept yet: the newest notification first. */
  lastMessages(subscriptionId: number, limit: number): Promise<LoggedMessage[]>;
}
