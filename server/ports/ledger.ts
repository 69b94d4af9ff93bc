import type { EventType, FinalMessageState, MessageState, RecallState } from '../../wire/index.ts';
import type { IdempotentRequest } from './idempotency.ts';
import type { ExperimentLedger } from './experiments.ts';
import type { PressureLedger } from './pressure.ts';
import type { RecallLedger } from './recall.ts';
import type { NotificationRecord, Recipient } from './records.ts';
import type { Tick, TimeLedger } from './schedules.ts';
import type { TraceLedger } from './trace.ts';

/** Subscription ids in one batch, at most. */
export const BATCH_SIZE = 500;

/** Subscriptions planned in one step, at most: bounds the time a step holds the database. */
export const PLAN_STEP_SIZE = 5000;

/** Messages of a batch that counts as small, at most: a person's browsers at one push service. */
export const SMALL_BATCH = 4;

export interface NewNotification extends Omit<NotificationRecord, 'id' | 'state' | 'unreached'> {
  /** Set where it is a run of a schedule: there is one for each. */
  tick?: Tick | undefined;
  /** External id of the person whom it says something of: deleted with them, also where the audience does not name them. */
  onlyUser?: string | undefined;
}

/** A batch in a worker's hands until `leaseUntil`. `claim` is the fence: it rises at each claim. */
export interface ClaimedBatch {
  batchId: number;
  claim: number;
  /** Attempts these messages have already had. A crash does not raise it. */
  attempt: number;
  originId: number;
  /** `https://fcm.googleapis.com` */
  origin: string;
  /** Epoch ms until which the origin was left alone last; 0: never. */
  deferredUntil: number;
  /** What {@link Ledger.rememberOrigin} kept last; absent: nothing. */
  memory?: OriginMemory;
  notification: NotificationRecord;
  /** In id order; ids whose outcome is already final are left out. */
  subscriptionIds: number[];
  /** Epoch ms at which another worker may claim the batch. */
  leaseUntil: number;
}

/** What a process knows of a push service in trouble, for the next one. Epoch ms; it may be long out of date. */
export interface OriginMemory {
  until: number;
  /** Kind of the trouble of the service as a whole; null: none. */
  trouble: string | null;
  /** Ids of VAPID keys that it refuses, and until when each is not used there. */
  keys: Readonly<Record<string, number>>;
}

/** What there is room for: any batch, small ones ({@link SMALL_BATCH}), small ones of an urgent notification, none. */
export type Room = 'any' | 'small' | 'urgent' | 'none';

/** Which batches may be claimed: those that there is room for at their origin and everywhere. */
export interface ClaimRoom {
  everywhere: Room;
  /** Origins that are not named have room for any. */
  origins: readonly { originId: number; room: Room }[];
}

/** What became of one message. */
export interface Outcome {
  subscriptionId: number;
  /** `queued`: put off without an attempt (quiet hours); `retrying`: an attempt failed and another follows. */
  state: FinalMessageState | 'queued' | 'retrying';
  /** Attempts made so far, this one included. */
  attempt: number;
  httpStatus: number | null;
  /** Skip reason, or what the push service said (≤ 1 KB). */
  reason: string | null;
  /** RFC 8030 §5 push message resource, kept to recall the message. */
  location: string | null;
  /** Marks the subscription inactive in the same commit, for this reason (`gone`, `key_mismatch`). */
  deactivate: string | null;
  /** It may have a place under a cap, to be given back in the same commit if this is no acceptance. */
  holdsPlace?: true;
  /** Whose, and of which share of an A/B test: counted in the same commit. */
  share?: { userId: number; variant: string };
  at: number;
}

/** A message whose answer ended its subscription, and what it is to say now. */
export interface EndedMessage {
  notificationId: number;
  subscriptionId: number;
  reason: string;
}

/** Messages to be tried again, as a batch of their own. */
export interface FollowUp {
  subscriptionIds: number[];
  runAt: number;
  attempt: number;
  /** They were not sent: places under caps that they may have are given back in the same commit. */
  holdsPlace?: true;
}

export interface MessageRow {
  subscriptionPublicId: string;
  userExternalId: string | null;
  state: MessageState;
  httpStatus: number | null;
  attempt: number;
  reason: string | null;
  at: number;
  /** What became of taking it back, where that was tried. */
  recall?: RecallState;
}

/** Upserted in the same commit as the rows they count; never a scan of the log. */
export interface NotificationCounters {
  planned: number;
  states: Partial<Record<FinalMessageState, number>>;
  events: Partial<Record<EventType, number>>;
}

/**
 * The send. Each command is one atomic commit that takes plain data; its promise settles after the commit.
 * Several workers (threads now, processes on PostgreSQL) may call it at once.
 */
export interface Ledger extends RecallLedger, TraceLedger, PressureLedger, ExperimentLedger, TimeLedger {
  /**
   * Stores the notification with the snapshot "subscriptions up to the largest id now" and runs the first plan step
   * in the same commit, so that a small send is ready at once. Named users and subscriptions without an active
   * subscription come back in `unreached`. Of an A/B test the first winner is stored: asked for another, it answers
   * that one; and so it does of the runs of a schedule. One with a `startsAt` waits for it as `scheduled`.
   *
   * @param once its record is made in the same commit @throws {IdempotencyKeyTakenError} then nothing is stored
   */
  create(notification: NewNotification, once?: IdempotentRequest): Promise<NotificationRecord>;

  /**
   * Starts the next scheduled notification whose time has come, with the snapshot of now; else plans up to {@link PLAN_STEP_SIZE} more subscriptions of the oldest notification that is still planning into
   * batches (≤ {@link BATCH_SIZE} ids, one origin, id order) and saves the cursor in the same commit.
   *
   * @returns whether there is more to plan
   */
  planStep(now: number): Promise<boolean>;

  /**
   * Takes the most urgent due batch: `runAt ≤ now`, highest priority first, then oldest. Pushes its `runAt` to
   * now + `leaseMs`, which is also how an expired claim comes back by itself.
   *
   * @param room what there is room for beside what is in flight already; any, when absent
   * @param held batches that the caller is working on: not taken, whatever the clock says of their leases
   */
  claim(now: number, leaseMs: number, room?: ClaimRoom, held?: readonly number[]): Promise<ClaimedBatch | undefined>;

  /** The recipients among the ids, in id order; unknown ids are absent, inactive ones present. */
  loadRecipients(subscriptionIds: readonly number[]): Promise<Recipient[]>;

  /** Extends a claim. @returns false when the claim is lost: the worker must stop */
  heartbeat(batch: ClaimedBatch, now: number, leaseMs: number): Promise<boolean>;

  /** Stores outcomes and counters and extends the claim. @returns false when the claim is lost; nothing is stored then */
  flush(batch: ClaimedBatch, outcomes: readonly Outcome[], now: number, leaseMs: number): Promise<boolean>;

  /**
   * Like `flush`, and ends the batch, adding its follow-ups in the same commit. The notification becomes `done` when
   * planning is over and no batch is left.
   */
  complete(
    batch: ClaimedBatch,
    outcomes: readonly Outcome[],
    followUps: readonly FollowUp[],
    now: number,
  ): Promise<boolean>;

  /**
   * Drops what is not yet claimed (whoever holds the rest is told apart, and gives it back), marks the notification cancelled unless it is done, and begins to take back what
   * push services have accepted ({@link RecallLedger}).
   *
   * @returns messages dropped; undefined: unknown id
   */
  cancel(publicId: string, now: number): Promise<number | undefined>;

  /**
   * Moves all waiting batches of an origin to `until` at the earliest, and those to come until then. A later `until`
   * stays. @returns how many were moved
   */
  deferOrigin(originId: number, until: number): Promise<number>;

  /** Keeps it instead of what was kept before, for who claims a batch of the origin. */
  rememberOrigin(originId: number, memory: OriginMemory): Promise<void>;

  /**
   * Makes subscriptions active again that were ended (`gone`, `key_mismatch`) by answers that turned out to be false.
   * Those that are inactive for another reason stay so. The messages are over all the same, and say why: `reason`
   * takes the place of theirs. @returns how many subscriptions are active again
   */
  undoEnded(ended: readonly EndedMessage[], now: number): Promise<number>;

  /** HTTP status of the message's last stored attempt; undefined before the first, null when no answer came. */
  lastStatus(notificationId: number, subscriptionId: number): Promise<number | null | undefined>;

  /** When the next batch (claims included) or scheduled notification is due, or undefined when there is none. */
  nextRunAt(): Promise<number | undefined>;

  findNotification(publicId: string): Promise<NotificationRecord | undefined>;

  findNotificationById(id: number): Promise<NotificationRecord | undefined>;

  counters(notificationId: number): Promise<NotificationCounters>;

  /**
   * The first `limit` messages by subscription id, those still waiting in a batch included (state derived: `queued`,
   * `sending` while claimed, `retrying` after a failed attempt).
   */
  messages(notificationId: number, limit: number): Promise<MessageRow[]>;

  /**
   * Deletes message, attempt and event rows of notifications created before `before`, ≤ 5,000 rows a step, and blanks
   * their content, audience and `unreached`; the counters stay. @returns rows deleted
   */
  sweep(before: number): Promise<number>;
}
