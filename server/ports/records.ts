import type {
  Audience,
  InlineContent,
  NotificationState,
  Platform,
  PreferenceChoices,
  Priority,
  UnreachedReason,
  Urgency,
} from '../../wire/index.ts';
import type { Experiment } from './experiments.ts';
import type { EventTime, LocalTime } from './schedules.ts';

/** Rows as the rooms above the ports see them. Integer ids never leave the server; `publicId` does. Times are epoch ms. */

export interface UserRecord {
  id: number;
  /** The host's id; null for an anonymous browser's internal user. */
  externalId: string | null;
  active: boolean;
  locale: string | null;
  timeZone: string | null;
  /** User-level choices: the defaults of each of the user's devices. */
  preferences: PreferenceChoices;
  createdAt: number;
  updatedAt: number;
}

export interface SubscriptionRecord {
  id: number;
  publicId: string;
  userId: number;
  originId: number;
  /** A capability URL: never logged, never returned to anyone but its owner. */
  endpoint: string;
  /** SHA-256 of the endpoint. */
  endpointHash: Uint8Array;
  p256dh: Uint8Array;
  auth: Uint8Array;
  vapidKeyId: string;
  active: boolean;
  /** `unsubscribed`, `gone`, `replaced`, …; null while active. */
  inactiveReason: string | null;
  expirationTime: number | null;
  /**
   * Id of the newest notification when the subscription last left a named user (a shared computer); null if it never
   * did. By id, not by time: two things of one millisecond have an order, too. An anonymous browser's login is not a
   * move: it is the same person.
   */
  movedAfter: number | null;
  /** When that was, epoch ms. */
  movedAt: number | null;
  deviceId: string | null;
  userAgent: string | null;
  platform: Platform;
  /** Kept only when switched on. */
  ip: string | null;
  locale: string | null;
  timeZone: string | null;
  /** This device's own choices; the narrower wins over the user's. */
  preferences: PreferenceChoices;
  createdAt: number;
  updatedAt: number;
  lastSeenAt: number;
}

/** A subscription with its user, loaded to decide and send. */
export interface Recipient extends SubscriptionRecord {
  user: UserRecord;
}

/** What is rendered for each recipient of a notification. Stored as JSON, opaque to the engines. */
export interface NotificationContent {
  inline: InlineContent;
  context: Record<string, unknown>;
  /** A test push: passes category switches and quiet hours, and says so. */
  bypassPreferences: boolean;
  /** Set where it reminds of something. */
  event?: EventTime;
  /** Set where the notification is an A/B test. */
  experiment?: Experiment;
  /** How often it has been snoozed; absent: it is the first. */
  snoozes?: number;
  /** Epoch ms: the end that the send has named, whatever the TTL. */
  notAfter?: number;
  /** Set where the notification is the winner of one: the variant's id. */
  winner?: string;
}

export interface NotificationRecord {
  id: number;
  publicId: string;
  state: NotificationState;
  audience: Audience;
  content: NotificationContent;
  /** The immutable template version this notification is pinned to. */
  templateId: number | null;
  templateType: string | null;
  category: string | null;
  priority: Priority;
  urgency: Urgency;
  ttlSeconds: number;
  /** As it goes over the wire: 32 base64url characters, or null. */
  topic: string | null;
  createdAt: number;
  /** Nothing is sent after this: createdAt + TTL, or earlier. */
  expiresAt: number;
  parentId: number | null;
  unreached: Unreached[];
  warnings: string[];
  /** Messages leave no faster; absent: as fast as there is room for. */
  throttlePerMinute?: number | undefined;
  /** When it starts, where that is later than {@link createdAt}. */
  startsAt?: number | undefined;
  /** Set where each person has it by the clock on their wall; it starts where that comes first. */
  localTime?: LocalTime | undefined;
  /** Id of the A/B test whose winner this is: it goes to the share that was kept back. At most one has it. */
  winnerOf?: number | undefined;
}

export interface Unreached {
  /** The user's, the subscription's or the segment's id, or the group's name, as the request named it. */
  id: string;
  reason: UnreachedReason;
}
