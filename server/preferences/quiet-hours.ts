import { Temporal } from 'temporal-polyfill';
import type { QuietHours } from '../../wire/index.ts';
import { zoneOf } from '../schedules/zone.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/**
 * When the quiet hours that `now` falls into are over, in the person's own zone.
 *
 * Start and end are inclusive to the minute and may cross midnight. An end that a clock change skips counts as the
 * first moment after the gap; one that happens twice, as the first of its times that is still to come.
 *
 * @param now epoch ms
 * @param fallbackZone used when the person named no zone
 * @returns epoch ms of the first moment outside, or undefined when `now` is not in quiet hours. Where they cover the
 * whole day there is none: then it is the end of the current day of quiet, to be asked again.
 */
export function quietUntil(quiet: QuietHours, now: number, fallbackZone: string): number | undefined {
  if (!quiet.enabled) return undefined;
  const range = {
    start: minutesOf(quiet.start),
    end: minutesOf(quiet.end),
    zone: zoneOf([quiet.timeZone, fallbackZone]),
  };
  const until = endOf(range, now);
  if (until === undefined || (range.end + 1) % DAY_MINUTES === range.start) return until;
  // A clock change can skip the few minutes between an end and the next start: then the next end counts.
  return endOf(range, until) ?? until;
}

interface Range {
  /** Minutes since midnight. */
  start: number;
  end: number;
  zone: string;
}

/** The end of the range that `now` is in. */
function endOf({ start, end, zone }: Range, now: number): number | undefined {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const minute = local.hour * 60 + local.minute;
  const overnight = start > end;
  const inside = overnight ? minute >= start || minute <= end : minute >= start && minute <= end;
  if (!inside) return undefined;
  const day = local.toPlainDate().add({ days: overnight && minute >= start ? 1 : 0 });
  const last = day.toPlainDateTime({ hour: Math.floor(end / 60), minute: end % 60 }).add({ minutes: 1 });
  const first = last.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const second = last.toZonedDateTime(zone, { disambiguation: 'later' });
  // In a gap neither reads as the wall clock was asked: the gap itself is the end.
  const gap = first.toPlainDateTime().equals(last) ? null : first.getTimeZoneTransition('next');
  const until = [gap ?? first, second].map((time) => time.epochMilliseconds).find((time) => time > now);
  return until ?? now + MINUTE_MS - (now % MINUTE_MS);
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
