/** A request under a key: whoever comes again with the same key within its time gets the same answer. */
export interface IdempotentRequest {
  /** Public id of the API key: keys of different callers never meet. */
  apiKey: string;
  key: string;
  /** SHA-256 of what the request says. */
  fingerprint: Uint8Array;
  /** Epoch ms: a record made before is over, and the key free again. */
  since: number;
}

export interface IdempotencyRecord {
  fingerprint: Uint8Array;
  notificationId: number;
  /** What was answered; undefined when the process ended between the commit and the answer. */
  answer: IdempotentAnswer | undefined;
}

export interface IdempotentAnswer {
  status: number;
  /** JSON, as it was sent. */
  body: string;
}

/**
 * The records themselves are made by `Ledger.create`, in the commit that stores the notification: there is no moment
 * at which one is stored without the other.
 */
export interface IdempotencyStore {
  /** The record that is not over at `since`. */
  findIdempotencyRecord(
    request: Pick<IdempotentRequest, 'apiKey' | 'key' | 'since'>,
  ): Promise<IdempotencyRecord | undefined>;
  /** Keeps the answer of a record that has none yet. */
  saveIdempotentAnswer(
    request: Pick<IdempotentRequest, 'apiKey' | 'key'>,
    notificationId: number,
    answer: IdempotentAnswer,
  ): Promise<void>;
  /** Deletes records made before `before`, ≤ 5,000 a step. @returns how many */
  sweepIdempotencyRecords(before: number): Promise<number>;
}
