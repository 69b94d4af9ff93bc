/** So many answers are looked back on … */
const WINDOW = 200;

/** … unless nothing was heard for so long. */
const FORGET_MS = 10 * 60_000;

/** It takes so many bad ones … */
const LEAST_BAD = 20;

/** … and more than this share of the answers. The first send after a year meets 10 to 30 % of 410, its oldest part more. */
const STORM_SHARE = 0.8;

/** A storm that was none: for so long, only a whole window without one acceptance is one. */
const CALM_MS = 60 * 60_000;

/** The share of bad answers (404 and 410, or refusals of one key) among the last ones, and what they have ended. */
export interface BadShare<Ended> {
  /** Counts an answer. @returns whether so many are bad that it cannot be true */
  add(bad: boolean, now: number): boolean;
  /** Remembers what the last answer has ended. */
  ended(what: Ended): void;
  /** What the answers within the window have ended, the oldest first; forgets it. Older ones were true. */
  takeBack(): Ended[];
  /** Begins anew: some are taken beside those called bad, so it is meant. */
  calm(now: number): void;
}

export function createBadShare<Ended>(): BadShare<Ended> {
  const last = new Uint8Array(WINDOW);
  let answers = 0;
  let badCount = 0;
  let lastAt = 0;
  let calmUntil = 0;
  /** Ordinal of the next answer; the window is the last `answers` of them. */
  let ordinal = 0;
  let endedBy: { ordinal: number; what: Ended }[] = [];

  const clear = (): void => {
    last.fill(0);
    answers = badCount = 0;
    endedBy = [];
  };

  return {
    add(bad, now) {
      if (now - lastAt > FORGET_MS) clear();
      lastAt = now;
      const place = ordinal % WINDOW;
      badCount += (bad ? 1 : 0) - (last[place] ?? 0);
      last[place] = bad ? 1 : 0;
      ordinal += 1;
      answers = Math.min(answers + 1, WINDOW);
      if (!bad || badCount < LEAST_BAD) return false;
      return now < calmUntil ? badCount === WINDOW : badCount > answers * STORM_SHARE;
    },
    ended(what) {
      endedBy.push({ ordinal, what });
      if (endedBy.length > 2 * WINDOW) endedBy = endedBy.slice(-WINDOW);
    },
    takeBack() {
      const taken = endedBy.filter((each) => each.ordinal > ordinal - WINDOW).map(({ what }) => what);
      endedBy = [];
      return taken;
    },
    calm(now) {
      clear();
      calmUntil = now + CALM_MS;
    },
  };
}
