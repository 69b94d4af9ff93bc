/**
 * What crosses between the main thread and a sender thread: plain data, many messages at once. All octets of a chunk are
 * one block that is handed over, not copied: a clone of three arrays a message would cost more than what it saves.
 */
import type { Answer } from '../answer.ts';
import type { Letter, SignedMessage } from '../post.ts';

/** To a thread. */
export type ToThread = Chunk | 'close';

/** From a thread: what became of messages, by the number that the main thread gave them. The first, empty: it listens. */
export type FromThread = readonly Reply[];

export type Reply = { id: number; answer: Answer } | { id: number; mistake: string };

export interface Chunk {
  heads: readonly Head[];
  services: readonly Service[];
  octets: Uint8Array<ArrayBuffer>;
}

type Head = Omit<Letter, 'p256dh' | 'auth' | 'payload'> & {
  id: number;
  /** Its place in `services`: of them there are few, and what is known of one is longer than the rest of the head. */
  service: number;
  path: string;
  p256dhOctets: number;
  authOctets: number;
  /** -1: a push without data. */
  payloadOctets: number;
};

/** A push service, and who we are to it: a token is for one origin and one key. */
interface Service {
  origin: string;
  host: string;
  authorization: string;
}

export interface NumberedMessage {
  id: number;
  message: SignedMessage;
}

export function packChunk(numbered: readonly NumberedMessage[]): Chunk {
  const services: Service[] = [];
  const places = new Map<string, number>();
  const place = ({ authorization, target: { origin, host } }: SignedMessage): number => {
    let at = places.get(authorization);
    if (at === undefined || services[at]?.origin !== origin) {
      at = services.push({ origin, host, authorization }) - 1;
      places.set(authorization, at);
    }
    return at;
  };
  let total = 0;
  const heads = numbered.map(({ id, message }): Head => {
    const { target, ttlSeconds, urgency, topic, p256dh, auth, payload } = message;
    total += p256dh.length + auth.length + (payload?.length ?? 0);
    const lengths = { p256dhOctets: p256dh.length, authOctets: auth.length, payloadOctets: payload?.length ?? -1 };
    return { id, service: place(message), path: target.path, ttlSeconds, urgency, topic, ...lengths };
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
  return { heads, services, octets };
}

export function unpackChunk({ heads, services, octets }: Chunk): NumberedMessage[] {
  let at = 0;
  const take = (length: number): Uint8Array => octets.subarray(at, (at += length));
  return heads.map(({ id, service, path, p256dhOctets, authOctets, payloadOctets, ...rest }) => {
    const { origin, host, authorization } = services[service] as Service; // packChunk has put it there
    const p256dh = take(p256dhOctets);
    const auth = take(authOctets);
    const payload = payloadOctets < 0 ? null : take(payloadOctets);
    return { id, message: { ...rest, p256dh, auth, payload, target: { origin, host, path }, authorization } };
  });
}
