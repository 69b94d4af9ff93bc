/**
 * Microsoft's WNS, as Edge on Windows has it: never a body, reasons in `X-WNS-…` headers, 406 for "slow down", and a
 * TTL that must agree with `X-WNS-Cache-Policy`. Endpoints hold `%2b` and `%3d` that a sender must leave as they are.
 *
 * Our reading: 403 for another VAPID key, and all descriptions except the two that are quoted below.
 */
import { OUR_READING, type Dialect, type DialectAnswer } from './contract.ts';

const DOCS = 'Microsoft, push notification service request and response headers';
const dropped = { 'x-wns-status': 'dropped', 'x-wns-notificationstatus': 'dropped', 'x-wns-msg-id': '{hex}' };

function drop(
  status: number,
  description: string,
  source: string,
  headers: Record<string, string> = {},
): DialectAnswer {
  return { status, headers: { ...dropped, 'x-wns-error-description': description, ...headers }, source };
}

export const WNS_DIALECT: Dialect = {
  endpoint: '/w/?token={token}',
  token: 'percent-encoded base64',
  messageId: 'base64url',
  maxBodyOctets: 5000,
  topicPattern: /^[A-Za-z0-9_-]{1,32}$/,
  accepted: {
    status: 201,
    headers: {
      'x-wns-status': 'received',
      'x-wns-notificationstatus': 'received',
      'x-wns-msg-id': '{hex}',
      'x-wns-debug-trace': 'DB5EDGE000000',
      'ms-cv': '{hex}.0',
    },
    source: `${DOCS}; that there is no Location: our reading`,
  },
  refusals: {
    endpoint_unknown: drop(404, 'The channel URI is not valid or is not recognized by WNS.', `status: ${DOCS}`),
    subscription_ended: drop(410, 'The channel expired.', `status: ${DOCS}`),
    ttl_missing: drop(
      400,
      'Ttl value conflicts with X-WNS-Cache-Policy.',
      'jazzband/django-push-notifications#773: 400',
    ),
    cache_policy_conflict: drop(
      400,
      'Ttl value conflicts with X-WNS-Cache-Policy.',
      'web-push-libs/pywebpush#162, SherClockHolmes/webpush-go#66',
    ),
    body_too_large: drop(413, 'The notification payload exceeds the 5000 byte size limit.', `limit: ${DOCS}`),
    throttled: drop(
      406,
      'The cloud service exceeded its throttle limit.',
      `${DOCS}; microsoft-ui-xaml#8091; 429 since 2026 by microsoft/WindowsAppSDK#3501`,
      {
        'retry-after': '60',
      },
    ),
    device_throttled: {
      status: 200,
      headers: { ...dropped, 'x-wns-status': 'channelthrottled', 'x-wns-notificationstatus': 'channelthrottled' },
      source: DOCS,
    },
    sender_blocked: drop(410, 'Domain Blocked', `${DOCS}: also the status of an expired channel`),
    unavailable: drop(503, 'The server is currently unavailable.', DOCS, { 'retry-after': '60' }),
  },
  otherwise: { headers: { ...dropped, 'x-wns-error-description': '{reason}' }, source: OUR_READING },
  ignores: {
    topic_undecodable: 'only with Apple',
    keys_reused: OUR_READING,
    vapid_subject_unreachable: 'web-push-libs/web-push#947 names Apple alone',
  },
};
