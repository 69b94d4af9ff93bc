import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../../server/preferences/quiet-hours.ts';
import { momentAt, momentsOf } from '../../../server/schedules/local-time.ts';
import { aroundChanges, changesOf, wall, ZONES } from './every-zone.ts';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString().replace(':00.000Z', 'Z');
const clock = (m: number): string =>
  `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;

/** The wall clock shows the time then for the first time, or has just jumped over it. */
function expectFirst(local: string, zone: string): void {
  const at = momentAt(local, zone);
  const shown = wall(at, zone);
  if (shown === local) {
    // Clocks go back by a day at most (a change of the date line), in steps of a quarter of an hour.
    for (let before = HOUR / 4; before <= 25 * HOUR; before += HOUR / 4) {
      expect(wall(at - before, zone), `${zone} ${local}`).not.toBe(local);
    }
  } else {
    expect(shown > local, `${zone} ${local} → ${shown}`).toBe(true);
    expect(wall(at - 1, zone) < local, `${zone} ${local} → ${shown}`).toBe(true);
  }
}

describe('a local time', () => {
  it.each([
    ['as the clock shows it', '2026-12-01T09:00', 'Europe/Berlin', '2026-12-01T08:00Z'],
    ['in a gap, the first moment after it', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00Z'],
    ['in a gap at midnight', '2026-03-08T00:00', 'America/Havana', '2026-03-08T05:00Z'],
    ['in a gap of half an hour', '2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['that comes twice, the first time', '2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30Z'],
    ['on a day that a zone left out', '2011-12-30T09:00', 'Pacific/Apia', '2011-12-30T10:00Z'],
  ])('is %s', (_name, local, zone, expected) => expect(iso(momentAt(local, zone))).toBe(expected));

  it('comes first at the line of the date, and there last', () => {
    const { first, last } = momentsOf('2026-12-01T09:00');
    expect([iso(first), iso(last)]).toEqual(['2026-11-30T19:00Z', '2026-12-01T21:00Z']);
    for (const zone of ZONES) {
      const at = momentAt('2026-12-01T09:00', zone);
      expect(at >= first && at <= last, zone).toBe(true);
    }
  });

  it('is the first moment of its kind in every zone, at each clock change of five years', { timeout: 60_000 }, () => {
    expect(ZONES.length).toBeGreaterThan(400);
    for (const zone of ZONES) {
      for (const change of changesOf(zone)) {
        for (const minutes of [-61, -1, 0, 29, 30, 59]) expectFirst(wall(change + minutes * 60_000, zone), zone);
        // What the clock has jumped over, if it has.
        const skipped = Date.parse(`${wall(change - 60_000, zone)}Z`) + 31 * 60_000;
        expectFirst(new Date(skipped).toISOString().slice(0, 16), zone);
      }
    }
  });

  it('is the first moment of its kind around changes of any zone', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(aroundChanges, ({ zone, at }) => expectFirst(wall(at, zone), zone)),
      { numRuns: 2_000 },
    );
  });
});

describe('quiet hours around clock changes, in every zone', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const isQuiet = (at: number, zone: string, start: string, end: string): boolean => {
    const now = wall(at, zone).slice(11);
    return start <= end ? now >= start && now <= end : now >= start || now <= end;
  };

  it('hold while the wall clock is within them, and end when it no longer is', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(aroundChanges, minute, minute, ({ zone, at }, from, to) => {
        fc.pre((to + 1) % 1440 !== from); // covers the whole day: never over
        const [start, end] = [clock(from), clock(to)];
        const until = quietUntil({ enabled: true, start, end, timeZone: zone }, at, 'UTC');
        expect(until !== undefined).toBe(isQuiet(at, zone, start, end));
        if (until === undefined) return;
        expect(until).toBeGreaterThan(at);
        expect(isQuiet(until, zone, start, end), `${zone} ${iso(at)} → ${iso(until)}`).toBe(false);
        expect(isQuiet(until - 1, zone, start, end), `${zone} ${iso(at)} → ${iso(until)}`).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
