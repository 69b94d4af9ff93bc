/** Every zone that this machine knows, and moments around the clock changes of each, told by `Intl` and not by what is tested. */
import fc from 'fast-check';

export const ZONES = Intl.supportedValuesOf('timeZone');

const FROM = Date.UTC(2023, 0, 1);
const TO = Date.UTC(2028, 0, 1);
const HOUR = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a zone: `2026-12-01T09:00`. */
export function wall(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const numeric = '2-digit';
    const parts = { year: 'numeric', month: numeric, day: numeric, hour: numeric, minute: numeric } as const;
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, hourCycle: 'h23', ...parts });
    formats.set(timeZone, format);
  }
  return format.format(at).replace(' ', 'T');
}

/** How far the wall clock is ahead of UTC, in minutes. */
const offset = (at: number, zone: string): number =>
  (Date.parse(`${wall(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000) / 60_000;

const changes = new Map<string, number[]>();

/** The moments at which a zone's clocks are changed, by looking every 12 hours. @returns epoch ms */
export function changesOf(zone: string): number[] {
  const known = changes.get(zone);
  if (known !== undefined) return known;
  const found: number[] = [];
  for (let at = FROM; at < TO; at += 30 * 24 * HOUR) found.push(...between(at, at + 30 * 24 * HOUR, zone));
  changes.set(zone, found);
  return found;
}

/** Clocks that are changed and back within the stretch (Morocco's Ramadan) are found at its half. */
function between(low: number, high: number, zone: string): number[] {
  const middle = Math.round((low + high) / 2 / 60_000) * 60_000;
  const [a, b, c] = [offset(low, zone), offset(middle, zone), offset(high, zone)];
  if (a === b && b === c) return [];
  if (high - low <= 60_000) return [high];
  return [...between(low, middle, zone), ...between(middle, high, zone)];
}

/** A zone and a moment within some hours of one of its changes; anywhere, in a zone without. */
export const aroundChanges: fc.Arbitrary<{ zone: string; at: number }> = fc.constantFrom(...ZONES).chain((zone) => {
  const moments = changesOf(zone);
  const base =
    moments.length === 0
      ? fc.integer({ min: FROM / 60_000, max: TO / 60_000 }).map((m) => m * 60_000)
      : fc.constantFrom(...moments);
  const minutes = fc.integer({ min: -28 * 60, max: 28 * 60 });
  return fc.tuple(base, minutes).map(([at, away]) => ({ zone, at: at + away * 60_000 }));
});
