import type { Environment } from '../environment.ts';
import { IdempotencyKeyTakenError } from '../engines/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { IdempotencyStore, IdempotentAnswer, IdempotentRequest } from '../ports/idempotency.ts';
import { fingerprintOf } from './fingerprint.ts';
import { parseIdempotencyKey } from './key.ts';

/** A send, the first time and again. Bodies are JSON texts. */
export interface Answering {
  /** Does it, in one commit with the record of `once`. */
  first(once: IdempotentRequest | undefined): Promise<IdempotentAnswer & { notificationId: number }>;
  /** Tells of what was done, where the process ended before that was told. */
  again(notificationId: number): Promise<IdempotentAnswer>;
}

export interface Idempotency {
  /**
   * Answers a request at most once under its key; without a header, each time.
   *
   * A request that ends in a problem before its commit leaves no trace: the key is free for the mended one.
   *
   * @param request `header`: `Idempotency-Key` as it was sent · `body`: the JSON value
   * @throws {ProblemError} `idempotency_key_invalid`, `idempotency_key_in_flight`, `idempotency_key_reused`
   */
  answer(
    request: { apiKey: string; header: string | undefined; body: unknown },
    how: Answering,
  ): Promise<IdempotentAnswer & { replayed: boolean }>;
}

/**
 * `Idempotency-Key` as draft-ietf-httpapi-idempotency-key-header has it. What is in flight is known to this process
 * alone, so that a crash leaves no key locked; that nothing is sent twice hangs on the store, which takes the key in
 * the commit of the notification.
 *
 * @param validMs how long a key is kept
 */
export function createIdempotency(
  store: IdempotencyStore,
  { now }: Pick<Environment, 'now'>,
  validMs: number,
): Idempotency {
  /** Fingerprints, by API key and key. */
  const inFlight = new Map<string, Uint8Array>();

  async function answerOnce(request: IdempotentRequest, how: Answering) {
    const record = await store.findIdempotencyRecord(request);
    if (record !== undefined) {
      requireSame(record.fingerprint, request.fingerprint);
      if (record.answer !== undefined) return { ...record.answer, replayed: true };
      const answer = await how.again(record.notificationId);
      await store.saveIdempotentAnswer(request, record.notificationId, answer);
      return { ...answer, replayed: true };
    }
    const { notificationId, ...answer } = await how.first(request);
    await store.saveIdempotentAnswer(request, notificationId, answer);
    return { ...answer, replayed: false };
  }

  return {
    async answer({ apiKey, header, body }, how) {
      if (header === undefined) {
        const { status, body: text } = await how.first(undefined);
        return { status, body: text, replayed: false };
      }
      const key = parseIdempotencyKey(header);
      const request = { apiKey, key, fingerprint: fingerprintOf(body), since: now() - validMs };
      const name = `${apiKey} ${key}`;
      const other = inFlight.get(name);
      if (other !== undefined) {
        requireSame(other, request.fingerprint);
        throw takenNow();
      }
      inFlight.set(name, request.fingerprint);
      try {
        return await answerOnce(request, how);
      } catch (error) {
        // Another process was faster: by the time the caller comes again it has an answer.
        throw error instanceof IdempotencyKeyTakenError ? takenNow() : error;
      } finally {
        inFlight.delete(name);
      }
    },
  };
}

function requireSame(known: Uint8Array, fingerprint: Uint8Array): void {
  if (Buffer.compare(known, fingerprint) !== 0) throw new ProblemError('idempotency_key_reused');
}

const takenNow = (): ProblemError => new ProblemError('idempotency_key_in_flight', { headers: { 'retry-after': '1' } });
