/**
 * What crosses between the main thread and a sender thread: plain data, many messages at once. All octets of a chunk are
 * one block that is handed over, not copied: a clone of three arrays a message would cost more than what it saves.
 */
import type { Answer } from '../answer.ts';
import type { PushMessage } from '../send.ts';
import type { VapidKey } from '../vapid.ts';

/** To a thread. */
export type ToThread = { messages: Chunk; keys: readonly VapidKey[] } | 'close';

/** From a thread: what became of messages, by the number that the main thread gave them. */
export type FromThread = readonly Reply[];

export type Reply = { id: number; answer: Answer } | { id: number; mistake: string };

export interface Chunk {
  heads: readonly Head[];
  octets: Uint8Array<ArrayBuffer>;
}

type Head = Omit<PushMessage, 'p256dh' | 'auth' | 'payload'> & {
  id: number;
  p256dhOctets: number;
  authOctets: number;
  /** -1: a push without data. */
  payloadOctets: number;
};

export interface NumberedMessage {
  id: number;
  message: PushMessage;
}

export function packChunk(numbered: readonly NumberedMessage[]): Chunk {
  let total = 0;
  const heads = numbered.map(({ id, message }): Head => {
    const { endpoint, vapidKeyId, ttlSeconds, urgency, topic, p256dh, auth, payload } = message;
    total += p256dh.length + auth.length + (payload?.length ?? 0);
    const lengths = { p256dhOctets: p256dh.length, authOctets: auth.length, payloadOctets: payload?.length ?? -1 };
    return { id, endpoint, vapidKeyId, ttlSeconds, urgency, topic, ...lengths };
  });
  const octets = new Uint8Array(total);
  let at = 0;
  const add = (part: Uint8Array): void => {
    octets.set(part, at);
    at += part.length;
  };
  for (const { message } of numbered) {
    add(message.p256dh);
    add(message.auth);
    if (message.payload !== null) add(message.payload);
  }
  return { heads, octets };
}

export function unpackChunk({ heads, octets }: Chunk): NumberedMessage[] {
  let at = 0;
  const take = (length: number): Uint8Array => octets.subarray(at, (at += length));
  return heads.map(({ id, p256dhOctets, authOctets, payloadOctets, ...rest }) => {
    const p256dh = take(p256dhOctets);
    const auth = take(authOctets);
    const payload = payloadOctets < 0 ? null : take(payloadOctets);
    return { id, message: { ...rest, p256dh, auth, payload } };
  });
}
