import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../server/webpush/retry-after.ts';

const NOW = Date.UTC(2026, 0, 31, 23, 59, 0);
const DAY_MS = 86_400_000;

describe('parseRetryAfter', () => {
  it('honours seconds', () => {
    expect(parseRetryAfter('120', NOW)).toBe(120_000);
    expect(parseRetryAfter(' 0 ', NOW)).toBe(0);
  });

  it('honours an HTTP-date', () => {
    expect(parseRetryAfter('Sun, 01 Feb 2026 00:01:00 GMT', NOW)).toBe(120_000);
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

  it('never leaves 0 to 24 h', () => {
    const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(253_402_300_799_000) });
    const value = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.bigInt().map(String),
      date.map((at) => at.toUTCString()),
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
