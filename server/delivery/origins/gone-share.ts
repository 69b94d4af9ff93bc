/** So many answers are looked back on … */
const WINDOW = 200;

/** … unless nothing was heard for so long. */
const FORGET_MS = 10 * 60_000;

/** It takes so many 404 and 410 … */
const LEAST_GONE = 20;

/** … and more than this share of the answers. The first send after a year meets 10 to 30 %, its oldest part more. */
const STORM_SHARE = 0.8;

/** A storm that was none: for so long, only a whole window without one acceptance is one. */
const CALM_MS = 60 * 60_000;

/** The share of 404 and 410 among the last answers of one push service. */
export interface GoneShare {
  /** Counts an answer. @returns whether so many are gone that it cannot be true */
  add(gone: boolean, now: number): boolean;
  /** Begins anew: the service takes messages beside calling some gone, so it means it. */
  calm(now: number): void;
}

export function createGoneShare(): GoneShare {
  const last = new Uint8Array(WINDOW);
  let next = 0;
  let answers = 0;
  let goneCount = 0;
  let lastAt = 0;
  let calmUntil = 0;

  const clear = (): void => {
    last.fill(0);
    answers = goneCount = next = 0;
  };

  return {
    add(gone, now) {
      if (now - lastAt > FORGET_MS) clear();
      lastAt = now;
      goneCount += (gone ? 1 : 0) - (last[next] ?? 0);
      last[next] = gone ? 1 : 0;
      next = (next + 1) % WINDOW;
      answers = Math.min(answers + 1, WINDOW);
      if (!gone || goneCount < LEAST_GONE) return false;
      return now < calmUntil ? goneCount === WINDOW : goneCount > answers * STORM_SHARE;
    },
    calm(now) {
      clear();
      calmUntil = now + CALM_MS;
    },
  };
}
