/**
 * Mozilla's autopush: JSON with an `errno` that is finer than the status. Nearly all of it is from its source.
 *
 * Our reading: that a key used for both VAPID and encryption passes (no such check was found), and 429, which autopush
 * itself never sends (a proxy before it may).
 */
import { OUR_READING, type Dialect, type DialectAnswer } from './contract.ts';

const MORE_INFO = 'http://autopush.readthedocs.io/en/latest/http.html#error-codes';
const ERROR_RS = 'autopush-rs, autoendpoint/src/error.rs';
const VAPID_RS = 'autopush-rs, autoendpoint/src/headers/vapid.rs';
const HEADERS_RS = 'autopush-rs, autoendpoint/src/extractors/notification_headers.rs; message: our reading';
const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  410: 'Gone',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
/** autopush sets them for every answer of the status. */
const HEADERS: Readonly<Record<number, Record<string, string>>> = {
  410: { 'cache-control': 'max-age=86400' },
  503: { 'retry-after': '120' },
};

function error(status: number, errno: number | null, message: string, source: string): DialectAnswer {
  const body = { code: status, errno, error: NAMES[status], message, more_info: MORE_INFO };
  return { status, headers: HEADERS[status] ?? {}, body, source };
}

export const MOZILLA_DIALECT: Dialect = {
  endpoint: '/wpush/v2/{token}',
  token: 'base64url',
  messageId: 'base64url',
  maxBodyOctets: 4096,
  // Padding is let through.
  topicPattern: /^[A-Za-z0-9_=-]{1,32}$/,
  accepted: {
    status: 201,
    headers: { location: '{origin}/m/{id}', ttl: '{ttl}' },
    source: 'autopush-rs, autoendpoint/src/routers/mod.rs; 201 even where TTL 0 made it drop the message',
  },
  nothingToDelete: {
    status: 204,
    source: 'autopush-rs, autoendpoint/src/routes/webpush.rs: deletes without looking whether it is there',
  },
  refusals: {
    endpoint_unknown: error(404, 102, 'Invalid token', ERROR_RS),
    subscription_ended: error(410, 106, 'No such subscription', ERROR_RS),
    ttl_missing: error(400, 111, 'Missing TTL value', ERROR_RS),
    ttl_invalid: error(400, 111, 'Missing TTL value', ERROR_RS),
    ttl_negative: error(400, 114, 'TTL must be greater than 0', `${HEADERS_RS}; the documentation has errno 112`),
    topic_invalid: error(400, 113, 'Topic must be no greater than 32 URL-safe characters', HEADERS_RS),
    body_too_large: error(413, 104, 'Payload too large', `${ERROR_RS}, errno; message: our reading`),
    encoding_invalid: error(400, 110, 'Unknown Content-Encoding', `${ERROR_RS}, errno; message: our reading`),
    vapid_missing: error(401, 109, 'Missing VAPID token', VAPID_RS),
    vapid_malformed: error(401, 109, 'Missing VAPID token', VAPID_RS),
    vapid_key_mismatch: error(401, 109, 'VAPID public key mismatch', VAPID_RS),
    vapid_invalid: error(401, 109, 'InvalidSignature', 'jsonwebtoken, whose errors autopush passes on'),
    vapid_audience: error(401, 109, 'Invalid VAPID audience', VAPID_RS),
    vapid_expiry_missing: error(
      401,
      109,
      'Invalid VAPID token: A value in the vapid claims is either missing or incorrectly specified ' +
        '(e.g. "exp":"12345" or "sub":null). Please correct and retry.',
      'sarthakbagaria/web-push#9',
    ),
    vapid_expired: error(401, 109, 'ExpiredSignature', 'jsonwebtoken, whose errors autopush passes on'),
    vapid_too_long: error(401, 109, 'The VAPID token expiration is too long', VAPID_RS),
    throttled: error(429, null, 'Too Many Requests', OUR_READING),
    unavailable: error(
      503,
      201,
      'Database error while saving notification',
      'autopush-rs, autoendpoint/src/routers/mod.rs',
    ),
    internal_error: error(500, 999, 'Unknown error', 'autopush documentation, errors'),
    sender_blocked: error(401, 109, 'Invalid Authentication', ERROR_RS),
  },
  otherwise: {
    body: { errno: null, message: '{reason}', more_info: MORE_INFO },
    source: OUR_READING,
  },
  ignores: {
    urgency_invalid: 'autopush-rs has no handling of Urgency',
    topic_undecodable: 'only with Apple',
    cache_policy_conflict: 'only with WNS',
    keys_reused: OUR_READING,
    vapid_subject_invalid: 'autopush-rs logs sub and does not enforce it',
    vapid_subject_unreachable: 'autopush-rs logs sub and does not enforce it',
  },
};
