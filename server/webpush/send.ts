/** One push message: who we are to its push service, then what `post.ts` does. */
import type { Environment } from '../environment.ts';
import { refusal, type Answer } from './answer.ts';
import { createPoster, type Letter, type Poster, type PosterOptions, type SignedMessage } from './post.ts';
import { splitEndpoint, type CheckedEndpoint } from './push-hosts.ts';
import { isTopic } from './topic.ts';
import { createVapidTokens, type VapidRing } from './vapid.ts';

/** Where Chrome points subscriptions that it has given up; the name never resolves. */
const REMOVED_HOST = 'permanently-removed.invalid';

export interface PushMessage extends Letter {
  endpoint: string;
  /** The key that the subscription was made with. */
  vapidKeyId: string;
}

export interface Sender {
  /**
   * Never rejects for what a subscription, a key or the network does: that is the answer.
   *
   * @throws {TypeError} for a ttlSeconds or topic that may not go into a header: a mistake of the caller
   */
  send(message: PushMessage): Promise<Answer>;
}

/** The two halves of a send, for whoever lets other threads do the second: keys and tokens stay here. */
export interface LocalSender extends Sender, Poster {
  /** @returns what is to be posted, or the answer where nothing is @throws {TypeError} as `send` */
  sign(message: PushMessage): SignedMessage | Answer;
}

export interface SenderOptions extends PosterOptions {
  ring: Pick<VapidRing, 'find'>;
  /** The contact in every token, checked by `checkVapidSubject`. */
  subject: string;
  environment: Pick<Environment, 'now'>;
}

/**
 * @example
 * const sender = createSender({ ring, subject: 'mailto:push@example.com', transport: createTransport(), environment });
 * const { kind } = await sender.send({ endpoint, p256dh, auth, vapidKeyId, payload, ttlSeconds: 3600, urgency: 'normal', topic: null });
 */
export function createSender({ ring, subject, ...posting }: SenderOptions): LocalSender {
  const tokens = createVapidTokens({ subject, environment: posting.environment });
  const { post } = createPoster(posting);

  function sign(message: PushMessage): SignedMessage | Answer {
    checkHeaderFields(message);
    const { endpoint, vapidKeyId, p256dh, auth, payload, ttlSeconds, urgency, topic } = message;
    const target = split(endpoint);
    if ('kind' in target) return target;
    const key = ring.find(vapidKeyId);
    if (key === undefined) {
      return refusal('key_mismatch', `the VAPID key ${vapidKeyId} of this subscription is not in the ring`);
    }
    const authorization = tokens.authorization(key, target.origin);
    return { p256dh, auth, payload, ttlSeconds, urgency, topic, target, authorization };
  }

  return {
    sign,
    post,
    async send(message) {
      const signed = sign(message);
      return 'kind' in signed ? signed : post(signed);
    },
  };
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
