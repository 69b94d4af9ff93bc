import type { Category, Preferences, SkipReason } from '../../wire/index.ts';
import { keptBackReason } from '../experiments/share.ts';
import { hasMoved, type Move } from '../ports/moved.ts';
import type { NotificationRecord, Recipient } from '../ports/records.ts';
import { quietUntil } from '../preferences/quiet-hours.ts';
import { GRACE_MS, spanFor } from '../schedules/local-time.ts';
import { zoneOf } from '../schedules/zone.ts';

/** What is to be done with one planned message. */
export type Decision =
  /** `quietly`: shown, but without sound or vibration. */
  | { kind: 'send'; quietly?: true }
  | { kind: 'skip'; reason: SkipReason }
  | { kind: 'defer'; until: number; reason: 'quiet_hours' | 'local_time' };

/**
 * Whether a recipient gets the message now, later or not at all; asked again at every attempt, because people
 * unsubscribe and change their minds after a send was planned.
 *
 * A test push (`bypassPreferences`) passes every preference, never an inactive subscription or user, nor one that has
 * moved to another person.
 *
 * @param zone of people who have named none
 */
export function decide(
  notification: NotificationRecord,
  recipient: Recipient,
  preferences: Preferences,
  category: Category | undefined,
  now: number,
  zone = 'UTC',
): Decision {
  if (!recipient.active) return skip('subscription_inactive');
  if (recipient.expirationTime !== null && recipient.expirationTime <= now) return skip('subscription_expired');
  if (!recipient.user.active) return skip('user_inactive');
  if (isAnothersNow(notification, recipient)) return skip('moved');
  if (notification.content.bypassPreferences) return { kind: 'send' };
  if (!preferences.enabled) return skip('disabled');
  if (notification.category !== null && preferences.categories[notification.category] === false)
    return skip('category_off');
  const keptBack = keptBackReason(notification.content.experiment, recipient.user.id);
  if (keptBack !== undefined) return skip(keptBack);
  const { start, expiresAt } = spanFor(notification, recipient);
  if (start < notification.createdAt - GRACE_MS) return skip('local_time_passed');
  // Who has gone west since it was planned has the time later.
  if (start > now) return { kind: 'defer', until: start, reason: 'local_time' };
  if (notification.priority === 'urgent' && category?.critical === true) return { kind: 'send' };
  const until = quietUntil(preferences.quietHours, now, zoneOf([recipient.timeZone, recipient.user.timeZone, zone]));
  if (until === undefined) return { kind: 'send' };
  if (category?.inQuietHours === 'silent') return { kind: 'send', quietly: true };
  if (category?.inQuietHours === 'drop') return skip('quiet_hours');
  if (until >= expiresAt) return skip('expires_in_quiet_hours');
  return { kind: 'defer', until, reason: 'quiet_hours' };
}

/**
 * Whether the subscription has moved to another person since the notification was made for named ones. The name
 * decides where there is one: whom the notification names may read it, whoever had the browser in between. What is for
 * everyone is for the new owner, too.
 */
function isAnothersNow(notification: NotificationRecord, recipient: Recipient): boolean {
  const { audience } = notification;
  const { user } = recipient;
  if (!hasMovedSince(notification, recipient) || 'everyone' in audience) return false;
  return !('users' in audience && user.externalId !== null && audience.users.includes(user.externalId));
}

/** Whether the subscription has left a named user since it was settled whom the notification is for. */
export const hasMovedSince = (notification: NotificationRecord, move: Move): boolean =>
  hasMoved(move, notification.id, settledAtStart(notification));

/** A group or a filter says whom it is for when the send starts, and not when it was asked for: epoch ms of that. */
export const settledAtStart = ({ audience, startsAt }: NotificationRecord): number | undefined =>
  'users' in audience || 'subscriptions' in audience ? undefined : startsAt;

const skip = (reason: SkipReason): Decision => ({ kind: 'skip', reason });
