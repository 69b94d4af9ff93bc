/** The sentences of an explanation that depend on a code, a reason or a service alone. */
import type { EventType, ExplainCode, SkipReason, UnreachedReason } from '../../../wire/index.ts';
import { capWords } from '../../pressure/caps.ts';
import { vendorOf, type Vendor } from '../../webpush/index.ts';

export const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  subscription_inactive: 'the subscription was no longer active when its turn came',
  subscription_expired: 'the browser had set a time for the subscription to end, and it was over',
  user_inactive: 'the app had deactivated this person',
  moved: 'the browser had gone to another person meanwhile (a shared computer), and the message was not for that one',
  disabled: 'this person or this device has switched notifications off',
  category_off: 'this person or this device has switched the category off',
  quiet_hours: 'it was quiet hours, and the message is not worth sending after them',
  expires_in_quiet_hours: 'it is quiet hours, and its time is over before they end',
  local_time_passed: 'where this person is, it was later than that already when it was asked for',
  capped: 'this person has had as many messages as the cap allows',
  held_out: 'this person is of the share of the A/B test that gets nothing, to compare with',
  awaits_winner: 'this person is of the share of the A/B test that waits for the winner',
  payload_too_large: 'the message does not fit 3,993 octets, even with everything that may be left out left out',
};

export const UNREACHED_WORDS: Readonly<Record<UnreachedReason, string>> = {
  no_subscription: 'Not sent: this person had no active subscription at the time of the send.',
  subscription_unknown: 'Not sent: there was no such subscription at the time of the send.',
  subscription_inactive: 'Not sent: the subscription was not active at the time of the send.',
  group_empty: 'Not sent: nobody in this group had an active subscription at the time of the send.',
  segment_unknown: 'Not sent: there was no such segment any more when the send was planned.',
};

const INACTIVE_WORDS: Readonly<Record<string, string>> = {
  unsubscribed: 'unsubscribed',
  gone: 'the push service said that it no longer exists',
  replaced: 'the browser has another one in its place',
  expired: 'its time was over',
  key_mismatch: 'it was made with another VAPID key',
};

export const EVENT_CODES: Readonly<Record<EventType, ExplainCode>> = {
  delivered: 'shown',
  clicked: 'clicked',
  action_clicked: 'action_clicked',
  dismissed: 'dismissed',
};

/** What became of a device's message in a word or two, by the code of its most telling step; the first wins. */
export const VERDICTS: readonly (readonly [code: ExplainCode, words: string])[] = [
  ['action_clicked', 'clicked'],
  ['clicked', 'clicked'],
  ['dismissed', 'dismissed'],
  ['shown', 'shown'],
  ['recalled', 'taken back'],
  ['accepted', 'accepted by the push service'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
  ['gone', 'subscription gone'],
  ['rejected', 'rejected'],
  ['not_composed', 'not composed'],
  ['failed', 'failed'],
  ['expired', 'expired'],
  ['next_attempt', 'to be tried again'],
  ['deferred', 'held back'],
  ['sending', 'being sent'],
  ['service_paused', 'waiting'],
  ['queued', 'waiting'],
  ['not_planned_yet', 'not planned yet'],
  ['scheduled', 'scheduled'],
  ['log_deleted', 'no longer known'],
];

const SERVICES: Readonly<Record<Exclude<Vendor, 'unknown'>, string>> = {
  fcm: 'Google (FCM)',
  mozilla: 'Mozilla',
  apple: 'Apple',
  windows: 'Microsoft (WNS)',
};

/** By name; one that we do not know by its host. Never by endpoint: that is the right to send. */
export function serviceOf(origin: string): string {
  const host = URL.parse(origin)?.host ?? origin;
  const vendor = vendorOf(URL.parse(origin)?.hostname ?? '');
  return vendor === 'unknown' ? host : SERVICES[vendor];
}

export function skipWords(reason: string | null): string {
  const cap = reason === null ? undefined : capWords(reason);
  if (cap !== undefined) return cap;
  return isKey(SKIP_WORDS, reason) ? SKIP_WORDS[reason] : (reason ?? 'no reason is known');
}

export const inactiveWords = (reason: string | null): string =>
  isKey(INACTIVE_WORDS, reason) ? (INACTIVE_WORDS[reason] ?? '') : (reason ?? 'no reason is known');

/** ISO 8601 in UTC, to the second. */
export const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

function isKey<T extends object>(record: T, key: string | null): key is Extract<keyof T, string> {
  return key !== null && Object.hasOwn(record, key);
}
