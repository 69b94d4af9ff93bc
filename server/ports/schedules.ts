import type { NotificationState } from '../../wire/index.ts';
import type { NewNotification } from './ledger.ts';
import type { NotificationRecord } from './records.ts';

/** A wall-clock time that is another moment in each zone. */
export interface LocalTime {
  /** `2026-12-01T09:00` */
  at: string;
  /** Of whoever has named no zone: IANA. */
  zone: string;
}

/** What a reminder is about, told to each person by the clock on their wall. */
export interface EventTime {
  /** Epoch ms. */
  at: number;
  /** Of whoever has named no zone: IANA. */
  zone: string;
}

/** One run of a {@link ScheduleRecord}. */
export interface Tick {
  scheduleId: string;
  /** Epoch ms: the time that the run is for. */
  at: number;
  /** When the schedule is due next; null: never. */
  nextAt: number | null;
}

export interface NewReminder {
  key: string;
  /** Of the request: the same one changes nothing. */
  fingerprint: Uint8Array;
  eventAt: number;
  /** One for each time before the event, the earliest first; without a draft where that time is over already. */
  sends: readonly { beforeSeconds: number; draft: NewNotification | undefined }[];
  now: number;
}

export interface ReminderRecord {
  key: string;
  eventAt: number;
  createdAt: number;
  updatedAt: number;
  /** The earliest first. */
  sends: readonly ReminderSend[];
}

export interface ReminderSend {
  beforeSeconds: number;
  /** null: its time was over when the reminder was put. */
  notification: { id: number; publicId: string; state: NotificationState } | null;
}

/** What was taken back to put or delete a reminder. */
export interface Withdrawn {
  /** Row ids of the notifications that were cancelled. */
  notifications: number[];
  /** Messages dropped. */
  messages: number;
}

/** What to do with ticks that were missed: none, one for all of them, or each. */
export type CatchUp = 'skip' | 'once' | 'all';

export interface ScheduleRecord {
  id: string;
  /** Five fields. */
  cron: string;
  /** IANA. */
  timeZone: string;
  /** The body of a send, as it was given. */
  notification: Record<string, unknown>;
  catchUp: CatchUp;
  startsAt: number | null;
  endsAt: number | null;
  paused: boolean;
  /** null: it never runs again, or is paused. */
  nextAt: number | null;
  /** Why the last run made no notification; null when it did. */
  fault: string | null;
  createdAt: number;
  updatedAt: number;
}

/** Sends that start later than they are made. Each command is one atomic commit. */
export interface TimeLedger {
  /** The newest first; those made before the one with the public id `before`. `scheduled`: those that have not started, the soonest first. */
  listNotifications(page: {
    state?: 'scheduled' | undefined;
    limit: number;
    after?: string | undefined;
  }): Promise<NotificationRecord[]>;

  /**
   * Stores a reminder with its notifications. One that is there already is changed only if the fingerprint is another:
   * its notifications are cancelled, in the same commit, and new ones take their place.
   */
  putReminder(reminder: NewReminder): Promise<{ made: boolean; withdrawn: Withdrawn }>;

  /** @returns undefined: there is none */
  findReminder(key: string): Promise<ReminderRecord | undefined>;

  /** Cancels its notifications and forgets it. @returns undefined: there is none */
  deleteReminder(key: string, now: number): Promise<Withdrawn | undefined>;

  /** Forgets reminders of events before `before`, some at a time. @returns how many */
  sweepReminders(before: number): Promise<number>;
}

/** What recurs. */
export interface ScheduleStore {
  /** Makes or replaces it. @returns whether it was made */
  putSchedule(schedule: ScheduleRecord): Promise<boolean>;
  findSchedule(id: string): Promise<ScheduleRecord | undefined>;
  /** By id. */
  listSchedules(page: { after?: string | undefined; limit: number }): Promise<ScheduleRecord[]>;
  /** What it has sent stays. @returns false: there is none */
  deleteSchedule(id: string): Promise<boolean>;
  /** Due first. */
  dueSchedules(now: number, limit: number): Promise<ScheduleRecord[]>;
  /** When the next one is due. */
  nextScheduleAt(): Promise<number | undefined>;
  /** Goes on without a run, or notes that a run failed; nothing, where somebody else has gone on since. */
  passSchedule(
    schedule: Pick<ScheduleRecord, 'id' | 'nextAt' | 'updatedAt'>,
    nextAt: number | null,
    fault: string | null,
  ): Promise<void>;
  /** The last runs, the newest first. */
  scheduleRuns(id: string, limit: number): Promise<{ at: number; notificationId: string }[]>;
  /** Forgets runs before `before`, some at a time. @returns how many */
  sweepTicks(before: number): Promise<number>;
}
