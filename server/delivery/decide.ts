import type { Category, Preferences, SkipReason } from '../../wire/index.ts';
import type { NotificationRecord, Recipient } from '../ports/records.ts';
import { quietUntil } from '../preferences/quiet-hours.ts';

/** What is to be done with one planned message. */
export type Decision = { kind: 'send' } | { kind: 'skip'; reason: SkipReason } | { kind: 'defer'; until: number };

/**
 * Whether a recipient gets the message now, later or not at all; asked again at every attempt, because people
 * unsubscribe and change their minds after a send was planned.
 *
 * A test push (`bypassPreferences`) passes every preference, never an inactive subscription or user.
 */
export function decide(
  notification: NotificationRecord,
  recipient: Recipient,
  preferences: Preferences,
  category: Category | undefined,
  now: number,
): Decision {
  if (!recipient.active) return skip('subscription_inactive');
  if (recipient.expirationTime !== null && recipient.expirationTime <= now) return skip('subscription_expired');
  if (!recipient.user.active) return skip('user_inactive');
  if (notification.content.bypassPreferences) return { kind: 'send' };
  if (!preferences.enabled) return skip('disabled');
  if (notification.category !== null && preferences.categories[notification.category] === false)
    return skip('category_off');
  if (notification.priority === 'urgent' && category?.critical === true) return { kind: 'send' };
  const zone = recipient.timeZone ?? recipient.user.timeZone ?? 'UTC';
  const until = quietUntil(preferences.quietHours, now, zone);
  if (until === undefined) return { kind: 'send' };
  // A message that would be stale when the quiet hours end is dropped now, with that reason.
  if (category?.inQuietHours === 'drop' || until >= notification.expiresAt) return skip('quiet_hours');
  return { kind: 'defer', until };
}

const skip = (reason: SkipReason): Decision => ({ kind: 'skip', reason });
