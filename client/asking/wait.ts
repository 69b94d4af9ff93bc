/** A longer one would go off at once (HTML, timer initialisation: a signed 32-bit number). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Settles once the page has been in view for so long. While it is hidden there is no timer at all.
 *
 * @param inView ms so far
 * @throws the signal's reason
 */
export function untilInView(ms: number, inView: () => number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = (): void => {
      clearTimeout(timer);
      if (document.hidden) return;
      const left = ms - inView();
      if (left > 0) timer = setTimeout(resolve, Math.min(left, MAX_TIMER_MS));
      else resolve();
    };
    arm();
    document.addEventListener('visibilitychange', arm, { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** Runs alone over all tabs, after whichever is before it; a tab that is closed lets the next one in (Web Locks). */
export function alone<T>(name: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  const { locks } = navigator as Partial<Navigator>;
  return locks ? locks.request(name, { signal }, task) : task();
}
