/** A frozen tab may hold the lock for hours: after so long it is passed by. */
const LOCK_WAIT_MS = 10_000;

export type Exclusive = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * One task at a time, in this page and, by Web Locks, over all tabs: two tabs that both change the key would end each
 * other's new subscription. Tasks under one lock must not wait for tasks under the same.
 */
export function createExclusive(lock = 'belfry-subscription'): Exclusive {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = tail.then(() => locked(lock, task));
    tail = run.catch(() => undefined);
    return run;
  };
}

async function locked<T>(lock: string, task: () => Promise<T>): Promise<T> {
  let entered = false;
  try {
    // The signal ends the waiting only, not a task that has begun (Web Locks §4.1).
    return await navigator.locks.request(lock, { signal: AbortSignal.timeout(LOCK_WAIT_MS) }, () => {
      entered = true;
      return task();
    });
  } catch (error) {
    if (entered) throw error;
    return task();
  }
}
