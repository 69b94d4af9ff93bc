/**
 * What each push service means by its answers. Data for `answer.ts`: the first rule that fits wins, a vendor's own
 * rules before the common ones. Only services' documents, sources and field reports count; a guess falls to the common rules.
 */
import type { Vendor } from './push-hosts.ts';

export type AnswerKind =
  | 'accepted'
  /** The subscription is over: prune. Only 404 and 410 ever mean it. */
  | 'gone'
  /** The subscription was made with another VAPID key than the one that signed. */
  | 'key_mismatch'
  /** Our request, token or set-up is wrong: never prune for it. */
  | 'rejected'
  /** Slow down, this origin as a whole. */
  | 'throttled'
  /** The body, for this service: a smaller one may pass. */
  | 'too_large'
  /** May pass later. */
  | 'transient';

export interface AnswerRule {
  /** One status, or the first and last of a range. */
  status: number | readonly [first: number, last: number];
  /** Must be found in the body, or in the value of `header` when that is given. */
  says?: RegExp;
  /** Lower case. */
  header?: string;
  /** Mozilla's `errno` in a JSON body. */
  errno?: number;
  kind: AnswerKind;
  /** Wait this long where the answer has no Retry-After. */
  retryAfterMs?: number;
  /** The service means one browser, not the sender. */
  onlyThisSubscription?: true;
}

/** RFC 8030 §5, §7, §8.4 and what all services agree on. */
export const COMMON_RULES: readonly AnswerRule[] = [
  { status: [200, 299], kind: 'accepted' },
  { status: 404, kind: 'gone' },
  { status: 410, kind: 'gone' },
  { status: 408, kind: 'transient' },
  { status: 413, kind: 'too_large' },
  { status: 425, kind: 'transient' },
  { status: 429, kind: 'throttled' },
  // Redirects are not followed, and no service sends any.
  { status: [300, 499], kind: 'rejected' },
  { status: [500, 599], kind: 'transient' },
];

export const VENDOR_RULES: Readonly<Record<Vendor, readonly AnswerRule[]>> = {
  // Bodies are plain text or HTML.
  fcm: [
    { status: 400, says: /must be less than|too (large|big|long)/i, kind: 'too_large' },
    { status: 400, says: /UnauthorizedRegistration|MismatchSenderId|do not correspond to/i, kind: 'key_mismatch' },
    { status: 403, says: /MismatchSenderId|do not correspond to/i, kind: 'key_mismatch' },
  ],
  // Bodies are JSON: {code, errno, error, message}.
  mozilla: [
    { status: 401, says: /key mismatch/i, kind: 'key_mismatch' },
    { status: 503, errno: 202, kind: 'transient', retryAfterMs: 0 },
  ],
  // Bodies are JSON: {reason}. BadJwtToken is about subject, audience, expiry or signature: ours to mend.
  apple: [
    { status: 400, says: /VapidPkHashMismatch/, kind: 'key_mismatch' },
    { status: 403, says: /VapidPkHashMismatch/, kind: 'key_mismatch' },
    { status: 404, says: /BadPath/, kind: 'rejected' },
    // "Too many requests were made consecutively to the same device token."
    { status: 429, says: /TooManyRequests/, kind: 'throttled', onlyThisSubscription: true },
  ],
  // Reasons are in headers. A 410 can also mean that the sender is blocked: pruning then would lose every subscription.
  windows: [
    {
      status: [200, 299],
      header: 'x-wns-status',
      says: /channelthrottled/i,
      kind: 'throttled',
      onlyThisSubscription: true,
    },
    { status: 406, kind: 'throttled' },
    { status: 410, header: 'x-wns-error-description', says: /domain blocked/i, kind: 'rejected' },
    { status: 410, says: /domain blocked/i, kind: 'rejected' },
  ],
  unknown: [],
};

/** Headers that hold a service's reasons, for the log. */
export const REASON_HEADERS: Readonly<Record<Vendor, readonly string[]>> = {
  fcm: [],
  mozilla: [],
  apple: ['apns-id'],
  windows: [
    'x-wns-status',
    'x-wns-notificationstatus',
    'x-wns-error-description',
    'x-wns-msg-id',
    'x-wns-debug-trace',
    'ms-cv',
  ],
  unknown: [],
};
