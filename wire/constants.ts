/**
 * The fixed words and limits of the contract between page, worker and server.
 * Frozen lists here feed the types, the zod schemas, the SQL and the docs.
 */

/** Prefix of everything an application's own back end calls (API key). */
export const API_PREFIX = '/api/v1';

/** Prefix of everything a browser calls (host JWT, device token, or a signed event token). */
export const PUSH_PREFIX = '/api/v1/push';

/** Version of the `belfry` member of a payload; a worker shows an unknown version by its standard members only. */
export const PAYLOAD_VERSION = 1;

/**
 * What a click does with windows, as a payload says it. `focus` looks for a window of just the URL, `focus:path` of its
 * path, `focus:origin` takes any of the site.
 */
export const PAYLOAD_CLICKS = ['open', 'navigate', 'focus', 'focus:path', 'focus:origin'] as const;
export type PayloadClick = (typeof PAYLOAD_CLICKS)[number];

/** RFC 8291 §4 leaves 4096 − 86 (header) − 16 (tag) − 1 (delimiter) octets for the plaintext. */
export const MAX_PLAINTEXT_OCTETS = 3993;

/** Above this, Firefox for Android, whose messages are bridged through FCM, may refuse with 413. */
export const BRIDGED_PLAINTEXT_OCTETS = 2744;

/** Real endpoints are 150–500 characters; WNS ones may be longer. */
export const MAX_ENDPOINT_CHARS = 2048;

/** Events per POST /events; a worker sends a longer outbox in several posts. */
export const MAX_EVENTS_PER_POST = 100;

/** RFC 8030 §5.3. */
export const URGENCIES = ['very-low', 'low', 'normal', 'high'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What hosts call priority; mapped to an RFC 8030 urgency by {@link URGENCY_OF_PRIORITY}. */
export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const URGENCY_OF_PRIORITY: Readonly<Record<Priority, Urgency>> = {
  low: 'low',
  medium: 'normal',
  high: 'high',
  urgent: 'high',
};

/** What a browser runs on, as far as it tells; `other` where it does not. */
export const PLATFORMS = ['android', 'ios', 'macos', 'windows', 'linux', 'chromeos', 'other'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What a device can report about one message. A 201 of the push service is `accepted`, never `delivered`. */
export const EVENT_TYPES = ['delivered', 'clicked', 'action_clicked', 'dismissed'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * States of a PushMessage (one notification to one subscription).
 * `queued → sending → accepted`, or `retrying → sending`, or another end.
 */
export const MESSAGE_STATES = [
  'queued',
  'sending',
  'retrying',
  'accepted',
  'gone',
  'rejected',
  'expired',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** States from which a message never moves again. */
export const FINAL_MESSAGE_STATES = [
  'accepted',
  'gone',
  'rejected',
  'expired',
  'failed',
  'skipped',
  'cancelled',
] as const satisfies readonly MessageState[];
export type FinalMessageState = (typeof FINAL_MESSAGE_STATES)[number];

/** Names that readers of older systems expect for our message states. */
export const LEGACY_STATE: Readonly<Record<MessageState, 'pending' | 'sent' | 'failed' | 'expired' | 'blocked'>> = {
  queued: 'pending',
  sending: 'pending',
  retrying: 'pending',
  accepted: 'sent',
  gone: 'expired',
  expired: 'expired',
  rejected: 'failed',
  failed: 'failed',
  skipped: 'blocked',
  cancelled: 'blocked',
};

export const NOTIFICATION_STATES = ['scheduled', 'planning', 'sending', 'done', 'paused', 'cancelled'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** Why a message was not sent though its subscription was planned. */
export const SKIP_REASONS = [
  'subscription_inactive',
  'subscription_expired',
  'user_inactive',
  'moved',
  'disabled',
  'category_off',
  'quiet_hours',
  'expires_in_quiet_hours',
  'local_time_passed',
  'capped',
  'held_out',
  'awaits_winner',
  'payload_too_large',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Why a named user or subscription got no message at all: there is no active subscription to hang a message on. */
export const UNREACHED_REASONS = [
  'no_subscription',
  'subscription_unknown',
  'subscription_inactive',
  'group_empty',
  'segment_unknown',
] as const;
export type UnreachedReason = (typeof UNREACHED_REASONS)[number];

/**
 * What became of taking an accepted message back from its push service: `recalled` it says that it has deleted it,
 * `too_late` it holds it no longer, `failed` it would not or could not. The message itself stays `accepted`.
 */
export const RECALL_STATES = ['recalled', 'too_late', 'failed'] as const;
export type RecallState = (typeof RECALL_STATES)[number];

/** Notification options the worker may take from a payload; everything else is ignored. */
export const NOTIFICATION_OPTION_NAMES = [
  'body',
  'icon',
  'badge',
  'image',
  'tag',
  'renotify',
  'requireInteraction',
  'silent',
  'vibrate',
  'timestamp',
  'dir',
  'lang',
  'actions',
  'data',
] as const;

/** Defaults of quiet hours when a person switches them on without naming times. */
export const QUIET_HOURS_DEFAULT = { enabled: false, start: '22:00', end: '08:00' } as const;
