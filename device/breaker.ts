import { within } from './within.ts';

/** What an operation gave, or that there is no storage to ask at present. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export interface BreakerOptions {
  /**
   * Gives one operation up after so long.
   * @default 1500
   */
  timeoutMs?: number;
  /**
   * How long operations fail at once after one was given up; then a single one tries again.
   * @default 30000
   */
  coolDownMs?: number;
  /** Epoch ms. */
  now?: () => number;
  /** Told of each operation that was given up. */
  onTimeout?: () => void;
}

export interface Breaker {
  /** Never rejects: an error, a time-out and an open circuit are all `{ ok: false }`. */
  run<T>(operation: () => Promise<T>): Promise<Outcome<T>>;
}

const FAILED = { ok: false } as const;

/**
 * A time limit and a circuit breaker around storage that may hang: WebKit can leave a read-write transaction
 * pending for minutes after a push subscription was made (WebKit bug 315804), and nobody may wait for that.
 */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { timeoutMs = 1500, coolDownMs = 30_000, now = Date.now, onTimeout } = options;
  /** 0: closed. */
  let openUntil = 0;

  return {
    async run<T>(operation: () => Promise<T>): Promise<Outcome<T>> {
      if (openUntil > 0) {
        if (now() < openUntil) return FAILED;
        openUntil = now() + timeoutMs; // this one is the probe; those beside it still fail at once
      }
      const result = await within<Outcome<T> | 'late'>(settle(operation), timeoutMs, 'late');
      if (result === 'late') {
        openUntil = now() + coolDownMs;
        onTimeout?.();
        return FAILED;
      }
      openUntil = 0; // a quick error is an answer too
      return result;
    },
  };
}

const settle = <T>(operation: () => Promise<T>): Promise<Outcome<T>> =>
  operation().then(
    (value) => ({ ok: true, value }),
    () => FAILED, // each caller has a way without storage, so the reason changes nothing
  );
