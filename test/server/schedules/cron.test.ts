import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCron, lastTicks, nextTick } from '../../../server/schedules/cron.ts';
import { aroundChanges } from './every-zone.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString().replace(':00.000Z', 'Z');

function next(cron: string, timeZone: string, after: string, count = 4): (string | null)[] {
  const recurring = { cron, timeZone, startsAt: null, endsAt: null };
  const found: (string | null)[] = [];
  for (let from: number | null = at(after); from !== null && found.length < count;) {
    from = nextTick(recurring, from);
    found.push(iso(from));
  }
  return found;
}

describe('cron', () => {
  it('comes at its time in its zone', () => {
    expect(next('0 9 * * MON-FRI', 'America/Sao_Paulo', '2026-06-19T13:00Z', 2)).toEqual([
      '2026-06-22T12:00Z',
      '2026-06-23T12:00Z',
    ]);
  });

  // Europe/Berlin: 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00.
  it('comes at the first moment after a gap that swallows its time, once', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(next('15,30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:15Z',
    ]);
  });

  it('comes once where its time comes twice, the first time', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it('goes on as time does where it runs by the hands of the clock', () => {
    expect(next('0 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T02:00Z',
    ]);
    expect(next('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30Z', 3)).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T01:00Z',
      '2026-10-25T02:00Z',
    ]);
  });

  it('ends, and begins, when it is told', () => {
    const bounds = { startsAt: at('2026-06-20T09:00Z'), endsAt: at('2026-06-21T09:00Z') };
    const recurring = { cron: '0 9 * * *', timeZone: 'UTC', ...bounds };
    expect(iso(nextTick(recurring, at('2026-06-01T00:00Z')))).toBe('2026-06-20T09:00Z');
    expect(iso(nextTick(recurring, at('2026-06-20T09:00Z')))).toBe('2026-06-21T09:00Z');
    expect(nextTick(recurring, at('2026-06-21T09:00Z'))).toBeNull();
    expect(lastTicks(recurring, at('2026-07-01T00:00Z'), 9).map(iso)).toEqual([
      '2026-06-21T09:00Z',
      '2026-06-20T09:00Z',
    ]);
  });

  it.each([
    ['four fields', '0 9 * *'],
    ['six fields', '0 0 9 * * *'],
    ['a nickname', '@daily'],
    ['the time of reading', '? 9 * * *'],
    ['an hour that does not exist', '0 24 * * *'],
    ['a day that never comes', '0 0 31 2 *'],
    ['nothing', '   '],
    ['words', 'every day at nine o’clock'],
    ['a step of nothing', '*/0 * * * *'],
  ])('refuses %s', (_name, cron) => {
    expect(() => checkCron(cron, 'UTC')).toThrow(expect.objectContaining({ code: 'cron_invalid' }));
  });

  it('refuses a zone that does not exist', () => {
    expect(() => checkCron('0 9 * * *', 'Europe/Nowhere')).toThrow(
      expect.objectContaining({ code: 'time_zone_unknown' }),
    );
  });

  it(
    'finds each tick from before it and from after it, around clock changes of every zone',
    { timeout: 60_000 },
    () => {
      const minute = fc.integer({ min: 0, max: 59 }).map(String);
      const hour = fc.integer({ min: 0, max: 23 }).map(String);
      const daily = fc.tuple(minute, hour).map(([m, h]) => `${m} ${h} * * *`);
      const cron = fc.oneof(
        daily,
        daily,
        fc.constantFrom('0 * * * *', '*/20 * * * *', '5 */3 * * *', '30 1,2,3 * * *'),
      );
      fc.assert(
        fc.property(aroundChanges, cron, ({ zone, at: from }, text) => {
          const recurring = { cron: text, timeZone: zone, startsAt: null, endsAt: null };
          const tick = nextTick(recurring, from) ?? NaN;
          const after = nextTick(recurring, tick) ?? NaN;
          const context = `${text} ${zone} ${iso(from)} → ${iso(tick)} → ${iso(after)}`;
          expect(tick, context).toBeGreaterThan(from);
          expect(after, context).toBeGreaterThan(tick);
          expect(lastTicks(recurring, tick, 1), context).toEqual([tick]);
          expect(lastTicks(recurring, after - 1, 1), context).toEqual([tick]);
          expect(lastTicks(recurring, after, 2), context).toEqual([after, tick]);
        }),
        { numRuns: 1_500 },
      );
    },
  );
});
