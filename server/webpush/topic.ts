/** The `Topic` header (RFC 8030 §5.4): a newer message takes the place of an undelivered one with the same topic. */
import { createHash } from 'node:crypto';

const TOPIC_CHARS = 32;

/**
 * Turns any text into a topic that every push service takes: always 32 base64url characters. Hashed, because topics
 * travel in clear; of fixed length, because Apple decodes them as base64url and answers 400 to a length of 4n + 1.
 */
export function hashTopic(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, TOPIC_CHARS);
}

/** Whether the text may go into a `Topic` header as it is. */
export function isTopic(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(text);
}
