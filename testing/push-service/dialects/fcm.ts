/**
 * Google's FCM, as Chrome and most of its relatives have it. Bodies are plain text that ends in a line feed; an old
 * answer or two is HTML. It sends no `TTL` header, and answers 400 where the RFC has 413.
 *
 * Our reading: the words for invalid headers (the status is the RFC's), and those of 429, 500 and 503.
 */
import { OUR_READING, type Dialect, type DialectAnswer } from './contract.ts';

const FRAME = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-xss-protection': '0',
};
const TEXT = { 'content-type': 'text/plain; charset=utf-8', ...FRAME };

function text(status: number, body: string, source: string, headers: Record<string, string> = {}): DialectAnswer {
  return { status, headers: { ...TEXT, ...headers }, body: `${body}\n`, source };
}

const badJwt = text(
  403,
  'permission denied: invalid JWT provided',
  'status: web-push-libs/web-push#679; words: sarthakbagaria/web-push#9',
);

export const FCM_DIALECT: Dialect = {
  endpoint: '/fcm/send/{token}',
  token: 'base64url',
  messageId: 'fcm',
  maxBodyOctets: 4096,
  topicPattern: /^[A-Za-z0-9_-]{1,32}$/,
  accepted: {
    status: 201,
    headers: { location: '{origin}/{id}', ...FRAME },
    source: 'headers in web-push-libs/webpush-java#207',
  },
  refusals: {
    endpoint_unknown: text(
      404,
      'A valid push subscription endpoint should be specified in the URL as such: ' +
        'https://fcm.googleapis.com/wp/dHIoDxE7Hdg:APA91bH1Zj0kNa...',
      'pushpad/web-push#14, web-push-libs/web-push-php#405; also for subscriptions unused for long, since June 2024',
    ),
    subscription_ended: text(
      410,
      'push subscription has unsubscribed or expired.',
      'stephanediondev/elasticsearch-admin#21 and others',
    ),
    body_too_large: text(
      400,
      'binary data passed in the request must be less than 4096 bytes',
      'field test of 2026: 4096 octets pass, 4097 do not',
    ),
    vapid_missing: text(
      401,
      'authorization header must be specified.',
      'status: field test of 2026; words: our reading',
    ),
    vapid_malformed: text(401, 'authorization header must be specified.', OUR_READING),
    vapid_key_mismatch: text(
      403,
      'the VAPID credentials in the authorization header do not correspond to the credentials used to create the subscriptions.',
      'web-push-libs/webpush-java#206, #212',
    ),
    vapid_invalid: badJwt,
    vapid_audience: badJwt,
    vapid_expiry_missing: badJwt,
    vapid_expired: badJwt,
    vapid_too_long: badJwt,
    vapid_subject_invalid: badJwt,
    throttled: text(429, 'QUOTA_EXCEEDED', 'Firebase, throttling and quotas; words: our reading', {
      'retry-after': '60',
    }),
    unavailable: text(503, 'Service Unavailable', OUR_READING, { 'retry-after': '10' }),
    internal_error: text(500, 'Internal Server Error', OUR_READING),
    vapid_key_mismatch_legacy: {
      status: 400,
      headers: { 'content-type': 'text/html; charset=UTF-8', ...FRAME },
      body:
        '<HTML>\n<HEAD>\n<TITLE>UnauthorizedRegistration</TITLE>\n</HEAD>\n<BODY BGCOLOR="#FFFFFF" TEXT="#000000">\n' +
        '<H1>UnauthorizedRegistration</H1>\n<H2>Error 400</H2>\n</BODY>\n</HTML>\n',
      source: 'pimeys/rust-web-push#2, web-push-libs/web-push#237',
    },
  },
  otherwise: { headers: TEXT, body: '{reason}\n', source: OUR_READING },
  ignores: {
    topic_undecodable: 'only with Apple',
    cache_policy_conflict: 'only with WNS',
    vapid_subject_unreachable: 'web-push-libs/web-push#947: FCM takes what Apple refuses',
  },
};
