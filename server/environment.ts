/**
 * Everything ambient that the server touches: time, timers, randomness, the log. Production uses
 * {@link systemEnvironment}; tests pass their own and own the clock.
 */
export interface Environment {
  /** Epoch ms. Does not go back while the process runs, unless the machine's clock was far off. */
  now(): number;
  /** Calls `run` once after `ms`; the returned function cancels. Timers never keep the process alive. */
  setTimer(run: () => void, ms: number): () => void;
  /** Cryptographically strong octets. */
  randomBytes(octets: number): Uint8Array;
  /** 0 ≤ x < 1, for jitter only. */
  random(): number;
  log: Logger;
}

/** One structured line a call; the shape of pino's own methods. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A machine that is set aside (a laptop's lid, a paused virtual machine) stops its timers, not its clock: long ones look
 * at the clock so often. A longer one than 2^31 ms would go off at once besides.
 */
const LONGEST_SLEEP_MS = 30_000;

/** A clock that is put back by more than this was wrong before: what it says now counts. */
const MAX_STEP_BACK_MS = 5 * 60_000;

/**
 * @param log where lines go; silent when absent
 */
export function systemEnvironment(log: Logger = silentLogger): Environment {
  const now = createClock();
  return {
    now,
    setTimer(run, ms) {
      const due = now() + ms;
      let timer: NodeJS.Timeout;
      const sleep = (leftMs: number): void => {
        const part = Math.min(leftMs, LONGEST_SLEEP_MS);
        // The clock may have gone on while the machine stood still; where it was put back, the timer counts.
        timer = setTimeout(() => {
          const left = Math.min(leftMs - part, due - now());
          if (left <= 0) run();
          else sleep(left);
        }, part);
        timer.unref();
      };
      sleep(ms);
      return () => clearTimeout(timer);
    },
    randomBytes: (octets) => crypto.getRandomValues(new Uint8Array(octets)),
    random: () => Math.random(),
    log,
  };
}

/**
 * The machine's clock, which does not go back by small steps: what is due now must not wait until it is due again.
 *
 * @param wall epoch ms
 * @param steady ms since whenever, never set
 */
export function createClock(wall = () => Date.now(), steady = () => performance.now()): () => number {
  let offset = wall() - steady();
  return () => {
    const ahead = offset + steady() - wall();
    if (ahead < 0 || ahead > MAX_STEP_BACK_MS) offset -= ahead;
    return Math.floor(offset + steady());
  };
}
