/** A time-out that can be held up; what was left of it when it was is what is left after. */
export interface HideTimer {
  run(): void;
  hold(): void;
}

/** @param ms 0: never */
export function createHideTimer(ms: number, onEnd: () => void): HideTimer {
  let leftMs = ms;
  let startedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    run() {
      if (ms === 0 || timer !== undefined) return;
      startedAt = performance.now();
      timer = setTimeout(onEnd, leftMs);
    },
    hold() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      leftMs = Math.max(leftMs - (performance.now() - startedAt), 0);
    },
  };
}
