import { Temporal } from 'temporal-polyfill';
import type { QuietHours } from '../../wire/index.ts';

/**
 * When the quiet hours that `now` falls into are over, in the person's own zone.
 *
 * Start and end are inclusive to the minute and may cross midnight. An end that a clock change skips counts as the
 * first moment after the gap; one that happens twice, as its first time.
 *
 * @param now epoch ms
 * @param fallbackZone used when the person named no zone
 * @returns epoch ms of the first moment outside, or undefined when `now` is not in quiet hours
 */
export function quietUntil(quiet: QuietHours, now: number, fallbackZone: string): number | undefined {
  if (!quiet.enabled) return undefined;
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(quiet.timeZone ?? fallbackZone);
  const minute = local.hour * 60 + local.minute;
  const start = minutesOf(quiet.start);
  const end = minutesOf(quiet.end);
  const overnight = start > end;
  const inside = overnight ? minute >= start || minute <= end : minute >= start && minute <= end;
  if (!inside) return undefined;
  const endsTomorrow = overnight && minute >= start;
  const day = local.toPlainDate().add({ days: endsTomorrow ? 1 : 0 });
  const [hour, minuteOfHour] = [Math.floor(end / 60), end % 60];
  const last = day.toPlainDateTime({ hour, minute: minuteOfHour }).add({ minutes: 1 });
  const until = last.toZonedDateTime(local.timeZoneId, { disambiguation: 'compatible' }).epochMilliseconds;
  // Where clocks go back, the wall-clock end may lie before now: then the range is over at the next full minute.
  return Math.max(until, now + 60_000 - (now % 60_000));
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
