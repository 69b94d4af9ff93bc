/** One push message: encrypt, sign, POST, and say what the answer means. */
import type { Urgency } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { classifyAnswer, classifyFailure, refusal, type Answer } from './answer.ts';
import { encrypt, PlaintextTooLargeError, type SubscriptionKeys } from './encrypt.ts';
import { splitEndpoint, vendorOf, type CheckedEndpoint } from './push-hosts.ts';
import { formFault } from './subscription-keys.ts';
import { isTopic } from './topic.ts';
import type { Transport } from './transport.ts';
import { createVapidTokens, type VapidRing } from './vapid.ts';

/** Where Chrome points subscriptions that it has given up; the name never resolves. */
const REMOVED_HOST = 'permanently-removed.invalid';

export interface PushMessage extends SubscriptionKeys {
  endpoint: string;
  /** The key that the subscription was made with. */
  vapidKeyId: string;
  /** Plaintext, or null for a push without data. */
  payload: Uint8Array | null;
  /** 0: deliver now or never (RFC 8030 §5.2). */
  ttlSeconds: number;
  urgency: Urgency;
  /** As it goes over the wire: from `hashTopic`, or null. */
  topic: string | null;
}

export interface Sender {
  /**
   * Never rejects for what a subscription, a key or the network does: that is the answer.
   *
   * @throws {TypeError} for a ttlSeconds or topic that may not go into a header: a mistake of the caller
   */
  send(message: PushMessage): Promise<Answer>;
}

export interface SenderOptions {
  ring: Pick<VapidRing, 'find'>;
  /** The contact in every token, checked by `checkVapidSubject`. */
  subject: string;
  transport: Transport;
  environment: Pick<Environment, 'now'>;
  /** Hides the length of shorter payloads, see `encrypt`. @default 0 */
  padToOctets?: number;
}

/**
 * @example
 * const sender = createSender({ ring, subject: 'mailto:push@example.com', transport: createTransport(), environment });
 * const { kind } = await sender.send({ endpoint, p256dh, auth, vapidKeyId, payload, ttlSeconds: 3600, urgency: 'normal', topic: null });
 */
export function createSender({ ring, subject, transport, environment, padToOctets = 0 }: SenderOptions): Sender {
  const tokens = createVapidTokens({ subject, environment });

  return {
    async send(message) {
      checkHeaderFields(message);
      const target = split(message.endpoint);
      if ('kind' in target) return target;
      const key = ring.find(message.vapidKeyId);
      if (key === undefined) {
        return refusal('key_mismatch', `the VAPID key ${message.vapidKeyId} of this subscription is not in the ring`);
      }
      await nextStep;
      const body = encryptPayload(message, padToOctets);
      if (body !== null && 'kind' in body) return body;

      const vendor = vendorOf(target.host);
      const authorization = tokens.authorization(key, target.origin);
      const headers = composeHeaders(message, authorization, vendor === 'windows');
      await nextStep;
      const result = await transport.post({ endpoint: target, headers, body });
      const answer =
        result.kind === 'answered' ? classifyAnswer(result, vendor, environment.now()) : classifyFailure(result);
      return withoutEndpoint(answer, target.path);
    },
  };
}

/**
 * Messages that are sent together are all encrypted first and then all posted: half of an encryption is a table of
 * 150 KB, which stays in the processor's cache from one to the next.
 */
const nextStep = Promise.resolve();

/** A part of an endpoint's path this long is the secret, or some of it. */
const SECRET_CHARS = 8;

function composeHeaders(
  { payload, ttlSeconds, urgency, topic }: PushMessage,
  authorization: string,
  toWindows: boolean,
): Record<string, string> {
  const headers: Record<string, string> = { TTL: String(ttlSeconds), Urgency: urgency, Authorization: authorization };
  if (topic !== null) headers['Topic'] = topic;
  if (payload !== null) {
    headers['Content-Encoding'] = 'aes128gcm';
    headers['Content-Type'] = 'application/octet-stream';
  }
  // WNS answers 400 where the two disagree; other services never see it.
  if (toWindows) headers['X-WNS-Cache-Policy'] = ttlSeconds > 0 ? 'cache' : 'no-cache';
  return headers;
}

function checkHeaderFields({ ttlSeconds, topic }: PushMessage): void {
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 0) {
    throw new TypeError(`ttlSeconds must be an integer of 0 or more, not ${ttlSeconds}`);
  }
  if (topic !== null && !isTopic(topic))
    throw new TypeError('topic must be 1 to 32 base64url characters: use hashTopic');
}

function split(endpoint: string): CheckedEndpoint | Answer {
  try {
    const target = splitEndpoint(endpoint);
    if (target.host === REMOVED_HOST) return refusal('gone', 'the browser has removed this subscription for good');
    return target;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the endpoint cannot be read';
    return { ...refusal('rejected', reason), onlyThisSubscription: true };
  }
}

function encryptPayload(message: PushMessage, padToOctets: number): Uint8Array | null | Answer {
  if (message.payload === null) return null;
  const fault = formFault(message);
  if (fault !== undefined) return unusable(fault);
  try {
    return encrypt(message.payload, message, { padToOctets });
  } catch (error) {
    if (error instanceof PlaintextTooLargeError) return refusal('too_large', error.message);
    return unusable('p256dh is not a point on the P-256 curve');
  }
}

/** The browser mends it when it comes back; its push service has nothing to do with it. */
function unusable(fault: string): Answer {
  return { ...refusal('rejected', `the payload cannot be encrypted: ${fault}`), onlyThisSubscription: true };
}

/** Services quote the endpoint in error pages, and reasons are logged: the capability must not be. */
function withoutEndpoint(answer: Answer, path: string): Answer {
  if (answer.reason === '' || path.length < SECRET_CHARS) return answer;
  let reason = answer.reason.replaceAll(path, '/…');
  for (const piece of path.split(/[/?&=]/).flatMap((part) => [part, decoded(part)])) {
    if (piece.length < SECRET_CHARS) continue;
    // By how it begins: the cut at 1 KB may have left only the start of it, and some services quote it without the rest.
    const start = piece.slice(0, SECRET_CHARS).replaceAll(/[^\w]/g, '\\$&');
    reason = reason.replaceAll(new RegExp(`${start}[\\w%:.~+-]*`, 'g'), '…');
  }
  return reason === answer.reason ? answer : { ...answer, reason };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
