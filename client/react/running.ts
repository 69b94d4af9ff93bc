import type { BelfryClient } from '../contract.ts';

/** Where a browser has no idle callback: after what the page is doing now. */
const IDLE_FALLBACK_MS = 200;
/** A page that never rests still gets its push. */
const IDLE_AT_MOST_MS = 2000;

/** How many providers run a client; islands may share one. */
const holders = new WeakMap<BelfryClient, number>();

/**
 * Starts the client when the browser is idle and stops it when the last one has let go of it. A client may be started
 * after it was stopped, so that StrictMode, Activity and hot reloading may come and go.
 *
 * @returns lets go
 */
export function keepRunning(client: BelfryClient): () => void {
  holders.set(client, (holders.get(client) ?? 0) + 1);
  const cancel = whenIdle(() => void client.start());
  return () => {
    cancel();
    const left = (holders.get(client) ?? 1) - 1;
    holders.set(client, left);
    if (left === 0) client.stop();
  };
}

function whenIdle(work: () => void): () => void {
  // Safari has it only of late.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, IDLE_FALLBACK_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: IDLE_AT_MOST_MS });
  return () => cancelIdleCallback(handle);
}
