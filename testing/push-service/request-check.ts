/**
 * RFC 8030 §5: are the headers and the size of a push request in order?
 */
import { URGENCIES } from '../../wire/constants.ts';
import type { Cause, Dialect } from './dialects/contract.ts';

export interface Refusal {
  cause: Cause;
  /** For people. */
  reason: string;
}

/**
 * All that is wrong, in the order in which services look; a dialect may not mind some of it.
 *
 * @param headers lower-case names; repeated fields joined by a comma, which makes a repeated TTL or Urgency invalid
 */
export function* checkRequest(
  headers: Readonly<Record<string, string>>,
  octets: Uint8Array,
  { maxBodyOctets, topicPattern }: Pick<Dialect, 'maxBodyOctets' | 'topicPattern'>,
): Generator<Refusal> {
  const { ttl, urgency, topic, 'content-encoding': encoding, 'x-wns-cache-policy': cachePolicy = 'cache' } = headers;
  if (ttl === undefined) yield { cause: 'ttl_missing', reason: 'TTL header is required' };
  else if (/^-\d+$/.test(ttl)) yield { cause: 'ttl_negative', reason: `TTL must not be negative: ${ttl}` };
  else if (!/^\d+$/.test(ttl)) yield { cause: 'ttl_invalid', reason: `TTL must be digits, not ${JSON.stringify(ttl)}` };
  else if ((cachePolicy.toLowerCase() === 'cache') !== Number(ttl) > 0) {
    yield { cause: 'cache_policy_conflict', reason: `TTL ${ttl} conflicts with X-WNS-Cache-Policy ${cachePolicy}` };
  }
  if (urgency !== undefined && !URGENCIES.some((known) => known === urgency)) {
    yield { cause: 'urgency_invalid', reason: `Urgency must be one of ${URGENCIES.join(', ')}` };
  }
  if (topic !== undefined && !topicPattern.test(topic)) {
    yield { cause: 'topic_invalid', reason: 'Topic must be at most 32 characters of the base64url alphabet' };
  }
  if (topic !== undefined && topic.length % 4 === 1) {
    yield { cause: 'topic_undecodable', reason: `no base64url text is ${topic.length} characters long, as Topic is` };
  }
  if (octets.length > maxBodyOctets) {
    yield { cause: 'body_too_large', reason: `${octets.length} octets are more than ${maxBodyOctets}` };
  }
  // RFC 8291 §4; a push without a body has nothing to decode.
  if (octets.length > 0 && encoding !== 'aes128gcm') {
    yield { cause: 'encoding_invalid', reason: 'Content-Encoding must be aes128gcm' };
  }
  if (isSignedByEncryptionKey(headers.authorization, octets)) {
    const reason = 'the VAPID key must not be the key that the message is encrypted with';
    yield { cause: 'keys_reused', reason };
  }
}

/** RFC 8292 §3.2. The sender's ECDH key is the key id of the RFC 8188 header, from octet 21. */
function isSignedByEncryptionKey(authorization: string | undefined, octets: Uint8Array): boolean {
  const k = /[\s,]k="?([\w-]+)/i.exec(authorization ?? '')?.[1];
  return k !== undefined && octets.length > 86 && Buffer.from(octets.subarray(21, 86)).toString('base64url') === k;
}
