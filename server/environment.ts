/**
 * Everything ambient that the server touches: time, timers, randomness, the log. Production uses
 * {@link systemEnvironment}; tests pass their own and own the clock.
 */
export interface Environment {
  /** Epoch ms. */
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
 * @param log where lines go; silent when absent
 */
export function systemEnvironment(log: Logger = silentLogger): Environment {
  return {
    now: () => Date.now(),
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
