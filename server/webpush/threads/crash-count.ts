/** Tells an accident from a thread that cannot run here: after too many crashes the main thread sends, for a while. */
import type { Environment } from '../../environment.ts';

/** So many crashes within `WINDOW_MS` are no accident any more. */
const TOO_MANY = 3;
const WINDOW_MS = 60_000;

/** How long the main thread sends then; twice as long each time, until threads have run for as long as they were away. */
const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 15 * 60_000;

export interface CrashCount {
  /** @param lost messages that are to be tried again because of it */
  add(this: void, cause: Error, lost: number): void;
  readonly areTooMany: boolean;
}

/** Counted by timers and not by the clock, which may be set. */
export function createCrashCount({ setTimer, log }: Pick<Environment, 'setTimer' | 'log'>): CrashCount {
  let recent = 0;
  let pauseMs = 0;
  let isPaused = false;
  let forgive = (): void => undefined;

  function pause(cause: Error, lost: number): void {
    isPaused = true;
    forgive();
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs === 0 ? FIRST_PAUSE_MS : pauseMs * 2);
    const facts = { err: cause, lost, crashes: recent, againInMs: pauseMs };
    log.error(facts, 'sender threads end again and again: the main thread sends for a while');
    setTimer(() => {
      isPaused = false;
      forgive = setTimer(() => (pauseMs = 0), pauseMs);
      log.info({}, 'sender threads are used again');
    }, pauseMs);
  }

  return {
    get areTooMany() {
      return isPaused;
    },
    add(cause, lost) {
      recent += 1;
      setTimer(() => (recent -= 1), WINDOW_MS);
      if (isPaused) return; // it was one of those that still ran
      if (recent >= TOO_MANY) pause(cause, lost);
      else log.error({ err: cause, lost }, 'a sender thread ended: another takes its place');
    },
  };
}
