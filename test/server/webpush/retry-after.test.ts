import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../server/webpush/retry-after.ts';

const NOW = Date.UTC(2026, 0, 31, 23, 59, 0);
const DAY_MS = 86_400_000;

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const toImfFixdate = (date: Date): string => date.toUTCString();

function toRfc850(date: Date): string {
  const [, day, month, year = '', time] = date.toUTCString().split(' ');
  return `${DAYS[date.getUTCDay()]}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
}

function toAsctime(date: Date): string {
  const [, , month, year, time] = date.toUTCString().split(' ');
  return `${DAYS[date.getUTCDay()]?.slice(0, 3)} ${month} ${String(date.getUTCDate()).padStart(2)} ${time} ${year}`;
}

describe('parseRetryAfter', () => {
  it('honours seconds', () => {
    expect(parseRetryAfter('120', NOW)).toBe(120_000);
    expect(parseRetryAfter(' 0 ', NOW)).toBe(0);
  });

  it('honours an HTTP-date', () => {
    expect(parseRetryAfter('Sun, 01 Feb 2026 00:01:00 GMT', NOW)).toBe(120_000);
  });

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'understands the example of RFC 9110 §5.6.7 %j',
    (value) => {
      expect(parseRetryAfter(value, Date.UTC(1994, 10, 6, 8, 48, 37))).toBe(60_000);
    },
  );

  it('takes a year of two digits for one that is at most 50 years ahead', () => {
    expect(parseRetryAfter('Saturday, 31-Jan-76 23:58:00 GMT', NOW)).toBe(DAY_MS);
    expect(parseRetryAfter('Sunday, 31-Jan-77 23:58:00 GMT', NOW)).toBeUndefined();
    const newYear = Date.UTC(2099, 11, 31, 23, 59, 30);
    expect(parseRetryAfter('Friday, 01-Jan-00 00:00:00 GMT', newYear)).toBe(30_000);
  });

  it('waits a day at most', () => {
    expect(parseRetryAfter('99999999999999999999', NOW)).toBe(DAY_MS);
    expect(parseRetryAfter('Fri, 31 Dec 2027 23:59:59 GMT', NOW)).toBe(DAY_MS);
  });

  it('has no opinion without a header', () => {
    expect(parseRetryAfter(undefined, NOW)).toBeUndefined();
  });

  it.each([
    '',
    '-1',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '5 seconds',
    'soon',
    'Fri, 31 Dec 1999 23:59:59 GMT',
    'Sun, 01 Feb 2026 00:01:00',
    'Sun, 31 Feb 2026 00:01:00 GMT',
    'Sun, 01 Feb 2026 25:01:00 GMT',
    'Sun, 01 Foo 2026 00:01:00 GMT',
    '2026-02-01T00:01:00Z',
    'Sunday, 31-Feb-26 00:01:00 GMT',
    'Someday, 01-Feb-26 00:01:00',
    'Sunday, 01-Feb-2026 00:01:00 GMT',
    'Sunday, 01 Feb 26 00:01:00 GMT',
    'Sun Feb 1 00:01:00 2026',
    'Sun Feb 30 00:01:00 2026',
    'Sun Feb  1 00:01:60 2026',
    'Sun Feb  1 00:01:00 2026 GMT',
    'Sun Feb  1 00:01:00 26',
  ])('makes nothing of %j', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  it('reads back every whole second of the next day, as number and as date', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_400 }),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        (seconds, nowSeconds) => {
          const now = nowSeconds * 1000;
          expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000);
          expect(parseRetryAfter(new Date(now + seconds * 1000).toUTCString(), now)).toBe(seconds * 1000);
        },
      ),
    );
  });

  it('reads every second of a thousand years alike in all three forms for any clock', () => {
    const seconds = fc.integer({ min: 1, max: 86_400 });
    const clock = fc.integer({ min: 0, max: Date.UTC(2970, 0, 1) / 1000 });
    fc.assert(
      fc.property(seconds, clock, (ahead, nowSeconds) => {
        const now = nowSeconds * 1000;
        for (const form of [toImfFixdate, toRfc850, toAsctime]) {
          expect(parseRetryAfter(form(new Date(now + ahead * 1000)), now)).toBe(ahead * 1000);
          expect(parseRetryAfter(form(new Date(now - ahead * 1000)), now)).toBeUndefined();
        }
      }),
    );
  });

  it('never leaves 0 to 24 h', () => {
    const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(253_402_300_799_000) });
    const value = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.bigInt().map(String),
      date.map(toImfFixdate),
      date.map(toRfc850),
      date.map(toAsctime),
    );
    fc.assert(
      fc.property(value, (text) => {
        const ms = parseRetryAfter(text, NOW);
        expect(ms === undefined || (ms >= 0 && ms <= DAY_MS)).toBe(true);
      }),
    );
  });

  it('never takes a date that has passed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NOW }), (at) => {
        expect(parseRetryAfter(new Date(at).toUTCString(), NOW)).toBeUndefined();
      }),
    );
  });
});
