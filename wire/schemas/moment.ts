import { z } from 'zod';

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

const DURATION = /^(\d{1,5}) (minute|hour|day|week)s?$/;
const RELATIVE = /^(?:(\d{1,5} (?:minute|hour|day|week)s?) ago|in (\d{1,5} (?:minute|hour|day|week)s?))$/;

const EXPECTED = 'expected a time such as 2026-03-01, 2026-03-01T09:00:00Z, 7 days ago or in 3 hours';

/** ISO 8601: a date (its midnight in UTC), or a time with its offset. */
const absoluteSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A length of time: `30 days`, `12 hours`. A day is 24 hours, whatever clocks do. */
export const durationSchema = z.string().regex(DURATION, 'expected a duration such as 30 days');

/**
 * A point in time: ISO 8601 (`2026-03-01`, `2026-03-01T09:00:00+01:00`), epoch ms, or one that moves with the clock:
 * `now`, `7 days ago`, `in 3 hours`.
 */
export const momentSchema = z.union(
  [
    z.number().int().min(0).max(8.64e15),
    z
      .string()
      .refine((text) => text === 'now' || RELATIVE.test(text) || absoluteSchema.safeParse(text).success, EXPECTED),
  ],
  EXPECTED,
);
export type Moment = z.infer<typeof momentSchema>;

/** @param duration as {@link durationSchema} takes it @returns ms */
export function durationMs(duration: string): number {
  const [, n, unit] = DURATION.exec(duration) ?? [];
  if (n === undefined || unit === undefined) throw new TypeError(`not a duration: ${duration}`);
  return Number(n) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** @param now epoch ms @returns epoch ms */
export function momentMs(moment: Moment, now: number): number {
  if (typeof moment === 'number') return moment;
  if (moment === 'now') return now;
  const [, ago, ahead] = RELATIVE.exec(moment) ?? [];
  if (ago !== undefined) return now - durationMs(ago);
  if (ahead !== undefined) return now + durationMs(ahead);
  return Date.parse(moment);
}
