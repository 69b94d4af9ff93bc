import type { Period } from '../ports/stats.ts';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Whole days before today that are kept by the hour; what is older is kept by the day. */
export const HOURS_KEPT_MS = 8 * DAY_MS;

/** The UTC day of a time. */
export const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** Today and the `days - 1` UTC days before, up to the end of the hour that is now. */
export const lastDays = (days: number, now: number): Period => ({
  from: startOfDay(now) - (days - 1) * DAY_MS,
  to: startOfDay(now) + DAY_MS,
});
