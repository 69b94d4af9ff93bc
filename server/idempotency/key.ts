import { ProblemError } from '../http/problem.ts';

/** Far more than a UUID, far less than a body. */
const MAX_KEY_CHARS = 255;

/** RFC 8941 §3.3.3: printable ASCII, `"` and `\` escaped. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** What most clients send instead: a UUID or the like, bare. A list or parameters would be two keys, or none. */
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * The key of an `Idempotency-Key` header: a structured-field string (draft-ietf-httpapi-idempotency-key-header §2.1),
 * or the same without quotes, which is the same key.
 *
 * @throws {ProblemError} `idempotency_key_invalid`
 */
export function parseIdempotencyKey(header: string): string {
  const text = header.trim();
  const quoted = QUOTED.exec(text)?.[1]?.replace(/\\(.)/g, '$1');
  const key = quoted ?? (BARE.test(text) ? text : undefined);
  if (key === undefined || key === '') {
    throw new ProblemError('idempotency_key_invalid', {
      detail: 'one string of printable ASCII is needed, such as "8e03978e-40d5-43dd-bc93-6894a57f9324"',
    });
  }
  if (key.length > MAX_KEY_CHARS) {
    throw new ProblemError('idempotency_key_invalid', { detail: `more than ${MAX_KEY_CHARS} characters` });
  }
  return key;
}
