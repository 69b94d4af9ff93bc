/**
 * Waiting for something to become true without polling: whoever changes the state calls `check()`.
 */

export interface WaitingList {
  /**
   * Resolves with the first value other than `undefined` that `look` finds, now or at a later `check()`.
   *
   * @param describe what is known when time runs out; becomes the error's message
   * @throws {Error} after `timeoutMs`, or when the list is closed
   */
  wait<T>(look: () => T | undefined, timeoutMs: number, describe: () => string): Promise<T>;
  /** Looks again on behalf of everybody who waits. */
  check(): void;
  /** Rejects everybody who waits. */
  close(reason: string): void;
}

interface Waiter {
  look(): void;
  reject(error: Error): void;
}

export function createWaitingList(): WaitingList {
  const waiters = new Set<Waiter>();

  return {
    wait(look, timeoutMs, describe) {
      return new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          clearTimeout(timer);
          waiters.delete(waiter);
          finish();
        };
        const waiter: Waiter = {
          look() {
            try {
              const found = look();
              if (found !== undefined) settle(() => resolve(found));
            } catch (error) {
              settle(() => reject(error instanceof Error ? error : new Error(String(error))));
            }
          },
          reject: (error) => settle(() => reject(error)),
        };
        const timer = setTimeout(() => waiter.reject(new Error(`${describe()} (waited ${timeoutMs} ms)`)), timeoutMs);
        waiters.add(waiter);
        waiter.look();
      });
    },

    check() {
      for (const waiter of [...waiters]) waiter.look();
    },

    close(reason) {
      for (const waiter of [...waiters]) waiter.reject(new Error(reason));
    },
  };
}
