/**
 * One push in one line.
 */
import type { ReceivedPush } from '../push-service/contract.ts';

/** Ends of endpoints tell subscriptions apart; the whole of one fills a terminal. */
const SHOWN_TOKEN = 8;

/** @returns time, status, host and end of the endpoint, size, TTL, urgency, topic, and why it was refused */
export function describePush({ at, status, endpoint, octets, headers, reason }: ReceivedPush): string {
  const { host, pathname } = new URL(endpoint);
  const parts = [
    new Date(at).toISOString().slice(11, 23),
    status === null ? 'no answer' : String(status),
    `${host}/…${pathname.slice(-SHOWN_TOKEN)}`,
    `${octets.length} octets`,
    ...['ttl', 'urgency', 'topic'].flatMap((name) => (headers[name] === undefined ? [] : [`${name} ${headers[name]}`])),
    ...(reason === null ? [] : [reason]),
  ];
  // Headers are the sender's: nothing of it may steer the terminal.
  return parts.join('  ').replace(/\p{Cc}/gu, '?');
}
