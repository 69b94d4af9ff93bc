/**
 * Apple: `{"reason": …}` and an `apns-id`. One word, BadJwtToken, for nearly all that can be wrong with a VAPID token.
 *
 * The reasons are from Apple's "Sending web push notifications in web apps and browsers", by quotation. Our reading: that
 * an acceptance has no `Location`; which reason goes with a missing Content-Encoding; the `Retry-After` of 429 and 503.
 */
import { OUR_READING, type Dialect, type DialectAnswer } from './contract.ts';

const DOCS = 'Apple, sending web push notifications, by quotation';
const NUMBER = { 'apns-id': '{uuid}' };

function refusal(status: number, reason: string, source: string, headers: Record<string, string> = {}): DialectAnswer {
  return { status, headers: { ...NUMBER, ...headers }, body: { reason }, source };
}

const badJwtToken = refusal(403, 'BadJwtToken', DOCS);

export const APPLE_DIALECT: Dialect = {
  endpoint: '/{token}',
  token: 'base64url',
  messageId: 'base64url',
  maxBodyOctets: 4096,
  topicPattern: /^[A-Za-z0-9_-]{1,32}$/,
  accepted: { status: 201, headers: NUMBER, source: `${DOCS}; no Location: our reading` },
  refusals: {
    endpoint_unknown: refusal(404, 'BadPath', 'status: Apple documentation; reason: that of APNs, our reading'),
    subscription_ended: refusal(410, 'Unregistered', 'status: Apple documentation; reason: that of APNs, our reading'),
    ttl_missing: refusal(400, 'BadTtl', DOCS),
    ttl_negative: refusal(400, 'BadTtl', DOCS),
    ttl_invalid: refusal(400, 'BadTtl', DOCS),
    urgency_invalid: refusal(400, 'BadUrgency', DOCS),
    topic_invalid: refusal(400, 'BadWebPushTopic', DOCS),
    topic_undecodable: refusal(400, 'BadWebPushTopic', 'four independent field reports: Apple decodes the topic'),
    body_too_large: refusal(413, 'PayloadTooLarge', DOCS),
    encoding_invalid: refusal(400, 'BadWebPushRequest', `${DOCS}; that it is this reason: our reading`),
    keys_reused: refusal(400, 'BadVapidPublicKey', `${DOCS}; that it is this reason: our reading`),
    vapid_missing: badJwtToken,
    vapid_malformed: badJwtToken,
    vapid_key_mismatch: refusal(400, 'VapidPkHashMismatch', 'status: vjt/grappa-irc#1323; the documentation has 403'),
    vapid_invalid: badJwtToken,
    vapid_audience: badJwtToken,
    vapid_expiry_missing: badJwtToken,
    vapid_expired: badJwtToken,
    vapid_too_long: badJwtToken,
    vapid_subject_invalid: badJwtToken,
    vapid_subject_unreachable: refusal(
      403,
      'BadJwtToken',
      'web-push-libs/web-push#947 (localhost), 0cv/herdr-mobile-relay#7 (.local), alphastorm/omp-session-gateway#173 (.invalid)',
    ),
    throttled: refusal(429, 'TooManyRequests', DOCS, { 'retry-after': '60' }),
    device_throttled: refusal(429, 'TooManyRequests', `${DOCS}: too many in a row to one device`),
    unavailable: refusal(503, 'ServiceUnavailable', `status: ${DOCS}`, { 'retry-after': '60' }),
    internal_error: refusal(500, 'InternalServerError', `status: ${DOCS}`),
  },
  otherwise: { headers: NUMBER, body: { reason: 'BadWebPushRequest' }, source: OUR_READING },
  ignores: { cache_policy_conflict: 'only with WNS' },
};
