/**
 * RFC 8030 §5: are the headers and the size of a push request in order?
 */
import { URGENCIES } from '../../wire/constants.ts';

/** RFC 8030 §7.2: what every push service must take. */
const MAX_BODY_OCTETS = 4096;

/** RFC 8030 §5.2: greater values mean this. */
const TTL_CEILING_SECONDS = 2 ** 31;

export interface Refusal {
  status: number;
  reason: string;
}

export interface PushTerms {
  ttlSeconds: number;
  topic: string | null;
}

/**
 * @param headers lower-case names; repeated fields joined by a comma, which makes a repeated TTL or Urgency invalid
 * @returns the terms of the message, or why it is refused
 */
export function checkRequest(
  headers: Readonly<Record<string, string>>,
  octets: Uint8Array,
  maxTtlSeconds: number,
): PushTerms | Refusal {
  const { ttl, urgency, topic, 'content-encoding': encoding } = headers;
  if (ttl === undefined) return refuse('TTL header is required');
  if (!/^\d+$/.test(ttl)) return refuse(`TTL must be digits, not ${JSON.stringify(ttl)}`);
  if (urgency !== undefined && !URGENCIES.some((known) => known === urgency)) {
    return refuse(`Urgency must be one of ${URGENCIES.join(', ')}`);
  }
  if (topic !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(topic)) {
    return refuse('Topic must be at most 32 characters of the base64url alphabet');
  }
  if (octets.length > MAX_BODY_OCTETS) {
    return { status: 413, reason: `${octets.length} octets are more than ${MAX_BODY_OCTETS}` };
  }
  // RFC 8291 §4; a push without a body has nothing to decode.
  if (octets.length > 0 && encoding !== 'aes128gcm') return refuse('Content-Encoding must be aes128gcm');
  if (isSignedByEncryptionKey(headers.authorization, octets)) {
    return refuse('the VAPID key must not be the key that the message is encrypted with');
  }
  return { ttlSeconds: Math.min(Number(ttl), TTL_CEILING_SECONDS, maxTtlSeconds), topic: topic ?? null };
}

/** RFC 8292 §3.2. The sender's ECDH key is the key id of the RFC 8188 header, from octet 21. */
function isSignedByEncryptionKey(authorization: string | undefined, octets: Uint8Array): boolean {
  const k = /[\s,]k="?([\w-]+)/i.exec(authorization ?? '')?.[1];
  return k !== undefined && octets.length > 86 && Buffer.from(octets.subarray(21, 86)).toString('base64url') === k;
}

function refuse(reason: string): Refusal {
  return { status: 400, reason };
}
