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

/** A clock that is put back by more than this was wrong before: what it says now counts. */
const MAX_STEP_BACK_MS = 5 * 60_000;

/**
 * @param log where lines go; silent when absent
 */
export function systemEnvironment(log: Logger = silentLogger): Environment {
  return {
    now: createClock(),
    setTimer(run, ms) {
      const timer = setTimeout(run, Math.min(ms, 2_147_483_647));
      timer.unref();
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
