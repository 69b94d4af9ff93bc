import { Temporal } from 'temporal-polyfill';
import type { NotificationRecord } from '../ports/records.ts';
import type { LocalTime } from '../ports/schedules.ts';
import { zoneOf } from './zone.ts';

/** How long a message with TTL 0 ("now or never") may wait for its first attempt here. */
export const NOW_OR_NEVER_MS = 60_000;

/** A time this much in the past is now: clocks differ, and requests take their time. */
export const GRACE_MS = 60_000;

/** Ahead of and behind UTC, no zone is further. */
const FIRST_ZONE = '+14:00';
const LAST_ZONE = '-12:00';

/** How long messages live from their start. @returns ms */
export const lifeMs = (ttlSeconds: number): number => (ttlSeconds === 0 ? NOW_OR_NEVER_MS : ttlSeconds * 1000);

/**
 * When a wall clock in a zone shows a time. One that a clock change skips is the first moment after the gap; one that
 * comes twice, the first of the two.
 *
 * @param local `2026-12-01T09:00` @param zone a zone that can be computed with @returns epoch ms
 *
 * @example
 * momentAt('2026-03-29T02:30', 'Europe/Berlin') // 2026-03-29T01:00Z: clocks go from 02:00 to 03:00
 */
export function momentAt(local: string, zone: string): number {
  const wanted = Temporal.PlainDateTime.from(local);
  const first = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' });
  // In a gap it does not read as the wall clock was asked, and lies before it: the gap itself is next.
  const gap = first.toPlainDateTime().equals(wanted) ? null : first.getTimeZoneTransition('next');
  return (gap ?? first).epochMilliseconds;
}

/** When a person has it: by their device's zone, else their own, else the server's. @returns epoch ms */
export function momentFor({ at, zone }: LocalTime, person: Person): number {
  return momentAt(at, zoneOf([person.timeZone, person.user.timeZone, zone]));
}

export interface Person {
  timeZone: string | null;
  user: { timeZone: string | null };
}

/**
 * From when until when a message may be sent to a person. Of a send by each person's clock both are their own, by the
 * zone that they are in when it is asked; its end is never after the notification's own.
 *
 * @returns epoch ms
 */
export function spanFor(
  notification: Pick<NotificationRecord, 'createdAt' | 'expiresAt' | 'localTime' | 'ttlSeconds'>,
  person: Person,
): { start: number; expiresAt: number } {
  const { createdAt, expiresAt, localTime, ttlSeconds } = notification;
  if (localTime === undefined) return { start: createdAt, expiresAt };
  const start = momentFor(localTime, person);
  // It was over there when it was asked for: that is another reason than that its life has ended.
  if (start < createdAt - GRACE_MS) return { start, expiresAt };
  return { start, expiresAt: Math.min(expiresAt, start + lifeMs(ttlSeconds)) };
}

/** When the first and the last people of the world have it. */
export function momentsOf(local: string): { first: number; last: number } {
  return { first: momentAt(local, FIRST_ZONE), last: momentAt(local, LAST_ZONE) };
}

/** The wall clock of a zone. @param zone a zone that can be computed with */
export function wallClock(at: number, zone: string): { date: string; time: string; iso: string } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const options = { smallestUnit: 'minute', offset: 'auto', timeZoneName: 'never' } as const;
  return {
    date: zoned.toPlainDate().toString(),
    time: zoned.toPlainTime().toString({ smallestUnit: 'minute' }),
    iso: zoned.toString(options),
  };
}
