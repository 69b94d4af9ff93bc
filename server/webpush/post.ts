/** What every core can do with a message: encrypt, POST, and say what the answer means. */
import type { Urgency } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { classifyAnswer, classifyFailure, refusal, type Answer } from './answer.ts';
import { encrypt, PlaintextTooLargeError, type SubscriptionKeys } from './encrypt.ts';
import type { PadToOctets } from './padding.ts';
import { vendorOf, type CheckedEndpoint } from './push-hosts.ts';
import { formFault } from './subscription-keys.ts';
import type { Transport } from './transport.ts';

/** A message for one browser. */
export interface Letter extends SubscriptionKeys {
  /** Plaintext, or null for a push without data. */
  payload: Uint8Array | null;
  /** 0: deliver now or never (RFC 8030 §5.2). */
  ttlSeconds: number;
  urgency: Urgency;
  /** As it goes over the wire: from `hashTopic`, or null. */
  topic: string | null;
}

/** All that encrypting and posting it takes: no key of ours, and nothing left to look up. */
export interface SignedMessage extends Letter {
  target: CheckedEndpoint;
  /** The header that says who we are to the push service. */
  authorization: string;
}

export interface Poster {
  /** Never rejects for what a subscription or the network does: that is the answer. */
  post(message: SignedMessage): Promise<Answer>;
}

export interface PosterOptions {
  transport: Transport;
  environment: Pick<Environment, 'now'>;
  /** Hides the length of shorter payloads, see `encrypt`. @default 0 */
  padToOctets?: PadToOctets;
}

/**
 * @example
 * const poster = createPoster({ transport: createTransport(), environment });
 * const { kind } = await poster.post({ ...letter, target: splitEndpoint(endpoint), authorization });
 */
export function createPoster({ transport, environment, padToOctets = 0 }: PosterOptions): Poster {
  return {
    async post(message) {
      const { target } = message;
      await nextStep;
      const body = encryptPayload(message, padToOctets);
      if (body !== null && 'kind' in body) return body;

      const vendor = vendorOf(target.host);
      const headers = composeHeaders(message, vendor === 'windows');
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
  { payload, ttlSeconds, urgency, topic, authorization }: SignedMessage,
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

function encryptPayload(message: SignedMessage, padToOctets: PadToOctets): Uint8Array | null | Answer {
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
  for (const piece of new Set(path.split(/[/?&=]/).flatMap((part) => [part, decoded(part)]))) {
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
