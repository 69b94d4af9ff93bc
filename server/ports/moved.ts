import type { SubscriptionRecord } from './records.ts';

/** When a browser last left a named person. */
export type Move = Pick<SubscriptionRecord, 'movedAfter' | 'movedAt'>;

/**
 * Whether the browser has changed hands since it was settled whom a notification is for: asked before a send, and when
 * one of its buttons comes back.
 *
 * @param settledAt epoch ms, where that is when the send starts; undefined: when it was made
 */
export function hasMoved(
  { movedAfter, movedAt }: Move,
  notificationId: number,
  settledAt: number | undefined,
): boolean {
  if (movedAfter === null) return false;
  return settledAt !== undefined && movedAt !== null ? movedAt >= settledAt : notificationId <= movedAfter;
}
