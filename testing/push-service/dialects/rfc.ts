/**
 * No vendor: what the RFCs ask for and nothing else. Bodies are for people. `sub` is asked for as Apple does, because a
 * sender that passes here shall pass everywhere.
 */
import type { Dialect, DialectAnswer } from './contract.ts';

const body = (status: number) => ({ code: status, message: '{reason}' });

function refusal(status: number, source: string, headers: Record<string, string> = {}): DialectAnswer {
  return { status, headers, body: body(status), source };
}

export const RFC_DIALECT = {
  endpoint: '/push/{token}',
  token: 'base64url',
  messageId: 'base64url',
  maxBodyOctets: 4096,
  topicPattern: /^[A-Za-z0-9_-]{1,32}$/,
  accepted: {
    status: 201,
    headers: { location: '{origin}/m/{id}', ttl: '{ttl}' },
    source: 'RFC 8030 §5, §5.2',
  },
  refusals: {
    endpoint_unknown: refusal(404, 'RFC 8030 §7.3'),
    subscription_ended: refusal(410, 'what the services answer; RFC 8030 §7.3 has 404'),
    ttl_missing: refusal(400, 'RFC 8030 §5.2'),
    ttl_negative: refusal(400, 'RFC 8030 §5.2'),
    ttl_invalid: refusal(400, 'RFC 8030 §5.2'),
    urgency_invalid: refusal(400, 'RFC 8030 §5.3'),
    topic_invalid: refusal(400, 'RFC 8030 §5.4'),
    topic_undecodable: refusal(400, 'only with Apple'),
    cache_policy_conflict: refusal(400, 'only with WNS'),
    body_too_large: refusal(413, 'RFC 8030 §7.2'),
    encoding_invalid: refusal(400, 'RFC 8291 §4'),
    keys_reused: refusal(400, 'RFC 8292 §3.2'),
    vapid_missing: refusal(401, 'RFC 8292 §4.2'),
    vapid_malformed: refusal(401, 'RFC 8292 §4.2'),
    vapid_key_mismatch: refusal(403, 'RFC 8292 §4.2'),
    vapid_invalid: refusal(403, 'RFC 8292 §4.2'),
    vapid_audience: refusal(403, 'RFC 8292 §2, §4.2'),
    vapid_expiry_missing: refusal(403, 'RFC 8292 §2, §4.2'),
    vapid_expired: refusal(403, 'RFC 8292 §2, §4.2'),
    vapid_too_long: refusal(403, 'RFC 8292 §2, §4.2'),
    vapid_subject_invalid: refusal(403, 'RFC 8292 §2.1 has a SHOULD'),
    vapid_subject_unreachable: refusal(403, 'only with Apple'),
    vapid_key_mismatch_legacy: refusal(403, 'only with FCM'),
    throttled: refusal(429, 'RFC 8030 §8.4', { 'retry-after': '60' }),
    device_throttled: refusal(429, 'only with WNS'),
    sender_blocked: refusal(403, 'RFC 8292 §4.2'),
    unavailable: refusal(503, 'RFC 9110 §15.6.4', { 'retry-after': '30' }),
    internal_error: refusal(500, 'RFC 9110 §15.6.1'),
  },
  otherwise: { source: 'every cause has a row' },
  ignores: {
    topic_undecodable: 'RFC 8030 §5.4 asks for the alphabet alone',
    cache_policy_conflict: 'only with WNS',
    vapid_subject_unreachable: 'RFC 8292 §2.1',
  },
} as const satisfies Dialect;
