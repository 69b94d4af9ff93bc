import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../../server/preferences/quiet-hours.ts';
import { effectivePreferences } from '../../../server/preferences/effective.ts';
import { categorySchema } from '../../../wire/index.ts';

const at = (iso: string): number => Date.parse(iso);
const until = (now: string, start: string, end: string, timeZone = 'UTC'): string | undefined => {
  const result = quietUntil({ enabled: true, start, end, timeZone }, at(now), 'UTC');
  return result === undefined ? undefined : new Date(result).toISOString().replace(':00.000Z', 'Z');
};

describe('quiet hours', () => {
  it.each([
    ['in the evening', '2026-06-15T23:30Z', '2026-06-16T08:01Z'],
    ['in the night', '2026-06-16T03:00Z', '2026-06-16T08:01Z'],
    ['in the first minute', '2026-06-15T22:00:00Z', '2026-06-16T08:01Z'],
    ['in the last minute', '2026-06-16T08:00:59.999Z', '2026-06-16T08:01Z'],
    ['before', '2026-06-15T21:59:59.999Z', undefined],
    ['after', '2026-06-16T08:01:00Z', undefined],
  ])('from 22:00 to 08:00, %s', (_name, now, expected) => expect(until(now, '22:00', '08:00')).toBe(expected));

  it.each([
    ['inside', '2026-06-15T13:15Z', '2026-06-15T14:01Z'],
    ['in the last minute', '2026-06-15T14:00:59Z', '2026-06-15T14:01Z'],
    ['before', '2026-06-15T12:59Z', undefined],
    ['after', '2026-06-15T14:01Z', undefined],
  ])('from 13:00 to 14:00, %s', (_name, now, expected) => expect(until(now, '13:00', '14:00')).toBe(expected));

  it('that start and end in the same minute are that minute', () => {
    expect(until('2026-06-15T13:00:30Z', '13:00', '13:00')).toBe('2026-06-15T13:01Z');
    expect(until('2026-06-15T13:01Z', '13:00', '13:00')).toBeUndefined();
  });

  it('that end at 23:59 are over at midnight', () => {
    expect(until('2026-06-15T23:00Z', '20:00', '23:59')).toBe('2026-06-16T00:00Z');
  });

  it('follow the person’s zone', () => {
    expect(until('2026-06-16T02:00Z', '22:00', '08:00', 'America/Sao_Paulo')).toBe('2026-06-16T11:01Z');
    expect(until('2026-06-15T23:00Z', '22:00', '08:00', 'America/Sao_Paulo')).toBeUndefined();
    expect(until('2026-06-15T17:00Z', '22:00', '08:00', 'Asia/Kathmandu')).toBe('2026-06-16T02:16Z');
  });

  it('follow the fallback zone where the person named none', () => {
    const quiet = { enabled: true, start: '22:00', end: '08:00' };
    expect(quietUntil(quiet, at('2026-06-15T23:00Z'), 'America/Sao_Paulo')).toBeUndefined();
    expect(quietUntil(quiet, at('2026-06-15T23:00Z'), 'UTC')).toBe(at('2026-06-16T08:01Z'));
  });

  it('are nothing while they are off', () => {
    expect(
      quietUntil({ enabled: false, start: '00:00', end: '23:59' }, at('2026-06-15T12:00Z'), 'UTC'),
    ).toBeUndefined();
  });

  // Europe/Berlin: 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00.
  it('end at the first moment after a gap that swallows their end', () => {
    expect(until('2026-03-28T23:00Z', '22:00', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:00Z');
  });

  it('are an hour shorter or longer over a clock change', () => {
    expect(until('2026-03-28T23:00Z', '22:00', '08:00', 'Europe/Berlin')).toBe('2026-03-29T06:01Z');
    expect(until('2026-10-24T23:00Z', '22:00', '08:00', 'Europe/Berlin')).toBe('2026-10-25T07:01Z');
  });

  it('end at the first of two times where clocks go back', () => {
    expect(until('2026-10-24T22:00Z', '22:00', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:31Z');
  });

  it('hold again when the clock shows them again, until the second time', () => {
    expect(until('2026-10-25T01:10Z', '22:00', '02:30', 'Europe/Berlin')).toBe('2026-10-25T01:31Z');
  });

  it('of nearly a day go on for another where a gap swallows the minutes between', () => {
    expect(until('2026-03-28T12:00Z', '02:31', '02:29', 'Europe/Berlin')).toBe('2026-03-30T00:30Z');
  });

  it('end after a gap at midnight', () => {
    // America/Havana: 2026-03-08 00:00 → 01:00.
    expect(until('2026-03-08T03:00Z', '20:00', '23:59', 'America/Havana')).toBe('2026-03-08T05:00Z');
  });

  it('are over, and not before now, at the time that is answered', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const clock = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
    const zone = fc.constantFrom(
      'UTC',
      'America/Sao_Paulo',
      'America/St_Johns',
      'America/Havana',
      'Europe/Berlin',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Chatham',
    );
    // Most moments near a clock change of one zone or another.
    const moment = fc.oneof(
      fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2028-01-01T00:00Z') }),
      fc
        .tuple(
          fc.constantFrom(
            '2026-03-08T05:00Z',
            '2026-03-29T01:00Z',
            '2026-10-25T01:00Z',
            '2026-11-01T05:00Z',
            '2026-04-04T15:00Z',
            '2026-10-03T15:30Z',
          ),
          fc.integer({ min: -8 * 3_600_000, max: 8 * 3_600_000 }),
        )
        .map(([base, offset]) => at(base) + offset),
    );
    fc.assert(
      fc.property(minute, minute, zone, moment, (start, end, timeZone, now) => {
        fc.pre((end + 1) % 1440 !== start); // covers the whole day: never over
        const quiet = { enabled: true, start: clock(start), end: clock(end), timeZone };
        const result = quietUntil(quiet, now, 'UTC');
        if (result === undefined) return;
        expect(result).toBeGreaterThan(now);
        // A range of nearly a day that a clock change joins to the next one, and the hour that it adds.
        expect(result - now).toBeLessThanOrEqual(49 * 3_600_000);
        expect(quietUntil(quiet, result, 'UTC')).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  it('that cover the whole day are looked at again a day later', () => {
    expect(until('2026-06-15T12:00Z', '00:00', '23:59')).toBe('2026-06-16T00:00Z');
  });
});

describe('effectivePreferences', () => {
  const categories = [
    categorySchema.parse({ id: 'booking_reminders', names: {} }),
    categorySchema.parse({ id: 'marketing_messages', names: {}, defaultOn: false }),
  ];

  it('are the defaults of the contract where nothing is chosen', () => {
    expect(effectivePreferences(categories, {}, {})).toEqual({
      enabled: true,
      categories: { booking_reminders: true, marketing_messages: false },
      quietHours: { enabled: false, start: '22:00', end: '08:00' },
      soundEnabled: true,
      vibrationEnabled: true,
    });
  });

  it('let the device win over the user, member by member', () => {
    const user = {
      enabled: false,
      soundEnabled: false,
      categories: { booking_reminders: false, marketing_messages: true },
    };
    const device = { enabled: true, categories: { booking_reminders: true } };
    expect(effectivePreferences(categories, user, device)).toMatchObject({
      enabled: true,
      soundEnabled: false,
      categories: { booking_reminders: true, marketing_messages: true },
    });
  });
});

describe('zones by old names', () => {
  const quiet = { enabled: true, start: '22:00', end: '08:00' };

  it.each(['IST', 'PST', 'JST', 'US/Pacific-New', 'SystemV/PST8'])('%s never stops a send', (timeZone) => {
    for (let hour = 0; hour < 24; hour += 1) {
      const now = at('2026-06-15T00:30Z') + hour * 3_600_000;
      const until = quietUntil({ ...quiet, timeZone }, now, 'UTC');
      expect(until === undefined || until > now).toBe(true);
    }
  });

  it('are computed by their canonical names', () => {
    // 20:00 UTC is 01:30 in India.
    expect(quietUntil({ ...quiet, timeZone: 'IST' }, at('2026-06-15T20:00Z'), 'UTC')).toBe(at('2026-06-16T02:31Z'));
  });

  it('fall back to the next zone, then to UTC', () => {
    const now = at('2026-06-15T23:00Z');
    expect(quietUntil({ ...quiet, timeZone: 'Nowhere/At_All' }, now, 'America/Sao_Paulo')).toBeUndefined();
    expect(quietUntil(quiet, now, 'Nowhere/At_All')).toBe(at('2026-06-16T08:01Z'));
  });
});
