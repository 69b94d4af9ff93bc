/**
 * What becomes of a push that no script took: checked by the dialect of its origin, stored, answered in its words.
 */
import { ignoresCause, makeMessageId, refusalOf, word } from './dialects/index.ts';
import type { Cause, Dialect } from './dialects/contract.ts';
import type { IncomingPush } from './faults.ts';
import type { Queue } from './queue.ts';
import { checkRequest, type Refusal } from './request-check.ts';
import type { Verdict } from './senders.ts';
import type { Subscriptions } from './subscriptions.ts';
import { checkVapid } from './vapid-check.ts';

/** RFC 8030 §5.2: greater values mean this. */
const TTL_CEILING_SECONDS = 2 ** 31;

export interface AcceptOptions {
  subscriptions: Subscriptions;
  queue: Queue;
  maxTtlSeconds: number;
  dialectOf(origin: string): Dialect;
}

export interface Acceptance {
  /** Checks a push and stores it. */
  accept(push: IncomingPush, at: number): Verdict;
  /** Refuses it for a cause that the test chose. */
  refuse(push: IncomingPush, cause: Cause): Verdict;
}

export function createAcceptance({ subscriptions, queue, maxTtlSeconds, dialectOf }: AcceptOptions): Acceptance {
  function refuse(push: IncomingPush, cause: Cause, reason: string): Verdict {
    const { origin } = new URL(push.endpoint);
    const answer = word(refusalOf(dialectOf(origin), cause), { origin, reason });
    return { ...answer, reason, messageId: null };
  }

  return {
    accept(push, at) {
      const url = new URL(push.endpoint);
      const { origin } = url;
      const dialect = dialectOf(origin);
      const subscription = subscriptions.find(url);
      if (subscription === undefined) return refuse(push, 'endpoint_unknown', 'no such subscription');
      if (subscription.gone) return refuse(push, 'subscription_ended', 'the subscription has ended');
      const { token, deviceId, applicationServerKey } = subscription;
      const refusal = firstThatCounts(dialect, push, { applicationServerKey, origin, now: at });
      if (refusal !== undefined) return refuse(push, refusal.cause, refusal.reason);

      const { octets, headers } = push;
      const id = makeMessageId(dialect, at);
      const ttlSeconds = Math.min(Number(headers.ttl), TTL_CEILING_SECONDS, maxTtlSeconds);
      queue.add({ id, token, deviceId, octets, headers, ttlSeconds, topic: headers.topic ?? null, acceptedAt: at });
      return { ...word(dialect.accepted, { origin, id, ttlSeconds }), reason: null, messageId: id };
    },
    refuse: (push, cause) => refuse(push, cause, `scripted: ${cause}`),
  };
}

function firstThatCounts(
  dialect: Dialect,
  { headers, octets }: IncomingPush,
  context: Parameters<typeof checkVapid>[1],
): Refusal | undefined {
  for (const checks of [checkRequest(headers, octets, dialect), checkVapid(headers.authorization, context)]) {
    for (const refusal of checks) if (!ignoresCause(dialect, refusal.cause)) return refusal;
  }
  return undefined;
}
