import type {
  Audience,
  NotificationState,
  Platform,
  PreferenceChoices,
  Priority,
  Urgency,
} from '../../../wire/index.ts';
import type { Selectable } from 'kysely';
import type {
  NotificationContent,
  NotificationRecord,
  SubscriptionRecord,
  Unreached,
  UserRecord,
} from '../../ports/records.ts';
import type { LocalTime } from '../../ports/schedules.ts';
import type { Tables } from './tables.ts';

/** Rows as the database has them, turned into the records of the ports. */

export function toUser(row: Selectable<Tables['users']>): UserRecord {
  return {
    id: row.id,
    externalId: row.external_id,
    active: row.active === 1,
    locale: row.locale,
    timeZone: row.time_zone,
    preferences: parseChoices(row.preferences),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toSubscription(row: Selectable<Tables['subscriptions']>): SubscriptionRecord {
  return {
    id: row.id,
    publicId: row.public_id,
    userId: row.user_id,
    originId: row.origin_id,
    endpoint: row.endpoint,
    endpointHash: row.endpoint_hash,
    p256dh: row.p256dh,
    auth: row.auth,
    vapidKeyId: row.vapid_key_id,
    active: row.active === 1,
    inactiveReason: row.inactive_reason,
    expirationTime: row.expiration_time,
    movedAfter: row.moved_after,
    movedAt: row.moved_at,
    deviceId: row.device_id,
    userAgent: row.user_agent,
    platform: row.platform as Platform,
    ip: row.ip,
    locale: row.locale,
    timeZone: row.time_zone,
    preferences: parseChoices(row.preferences),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSeenAt: row.last_seen_at,
  };
}

export function toNotification(row: Selectable<Tables['notifications']>): NotificationRecord {
  return {
    id: row.id,
    publicId: row.public_id,
    state: row.state as NotificationState,
    audience: parseJson<Audience>(row.audience),
    content: parseJson<NotificationContent>(row.content),
    templateId: row.template_id,
    templateType: row.template_type,
    category: row.category,
    priority: row.priority as Priority,
    urgency: row.urgency as Urgency,
    ttlSeconds: row.ttl_seconds,
    topic: row.topic,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    parentId: row.parent_id,
    unreached: parseJson<Unreached[]>(row.unreached),
    warnings: parseJson<string[]>(row.warnings),
    ...(row.throttle_per_minute === null ? {} : { throttlePerMinute: row.throttle_per_minute }),
    ...(row.starts_at === null ? {} : { startsAt: row.starts_at }),
    ...(row.local_time === null ? {} : { localTime: parseJson<LocalTime>(row.local_time) }),
    ...(row.winner_of === null ? {} : { winnerOf: row.winner_of }),
  };
}

/** JSON that this engine itself has written. */
export const parseJson = <T>(text: string): T => JSON.parse(text) as T;

/** Most people have chosen nothing: not worth a parser in a batch of 500. */
const parseChoices = (text: string): PreferenceChoices => (text === '{}' ? {} : parseJson<PreferenceChoices>(text));
