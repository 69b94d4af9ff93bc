/** Never fewer in flight, however often a push service asks for less. */
export const LEAST_IN_FLIGHT = 4;

/** More in flight after as many acceptances as the limit was: it doubles slowly, and is cut in half at once. */
const STEP = 8;

/** How many messages one push service is sent at once: half on each sign of strain, more by and by (AIMD). */
export interface Pace {
  readonly limit: number;
  /** @returns whether there is more room now */
  accepted(): boolean;
  /**
   * Half; a quarter at the least, where much less is on its way than was allowed: one answer to a quiet service tells
   * little, and the way back is long.
   *
   * @param inFlight messages really on their way
   */
  slowDown(inFlight: number): void;
  /** Allows no more than that at first. */
  beginWith(few: number): void;
}

/** @param most in flight; the start */
export function createPace(most: number): Pace {
  let limit = most;
  let accepted = 0;
  return {
    get limit() {
      return limit;
    },
    accepted() {
      if (limit === most) return false;
      accepted += 1;
      if (accepted < limit) return false;
      accepted = 0;
      limit = Math.min(most, limit + STEP);
      return true;
    },
    slowDown(inFlight) {
      const half = Math.floor(Math.min(limit, inFlight) / 2);
      limit = Math.max(Math.min(LEAST_IN_FLIGHT, most), half, Math.floor(limit / 4));
      accepted = 0;
    },
    beginWith(few) {
      limit = Math.min(limit, few);
      accepted = 0;
    },
  };
}
