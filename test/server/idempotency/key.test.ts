import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../server/idempotency/fingerprint.ts';
import { parseIdempotencyKey } from '../../../server/idempotency/key.ts';

const printable = fc.string({
  minLength: 1,
  maxLength: 255,
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

describe('parseIdempotencyKey', () => {
  it.each([
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['  "order 7"  ', 'order 7'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['booking:7/confirmed', 'booking:7/confirmed'],
  ])('reads %s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it.each([
    '',
    '""',
    '"',
    'a b',
    'a, b',
    '"a", "b"',
    '"a";v=1',
    '"é"',
    'é',
    '"a\tb"',
    String.raw`"a\b"`,
    'x'.repeat(256),
  ])('refuses %j', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(expect.objectContaining({ code: 'idempotency_key_invalid' }));
  });

  it('reads every string of printable ASCII as it was quoted', () => {
    fc.assert(
      fc.property(printable, (key) => {
        expect(parseIdempotencyKey(`"${key.replace(/["\\]/g, '\\$&')}"`)).toBe(key);
      }),
    );
  });

  it('answers a key or refuses, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (header) => {
        try {
          expect(parseIdempotencyKey(header).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'idempotency_key_invalid' });
        }
      }),
    );
  });
});

describe('fingerprintOf', () => {
  it('is the same for the same value, however its members are ordered', () => {
    const [one, other] = ['{"a":{"x":1,"y":[1,2]},"b":2}', '{ "b": 2, "a": { "y": [1, 2], "x": 1 } }'];
    expect(fingerprintOf(JSON.parse(one))).toEqual(fingerprintOf(JSON.parse(other)));
  });

  it('is another for another value', () => {
    const values = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: [2, 1] }, { a: [1, 2] }, {}, [], null, 'a', { a: null }];
    const prints = values.map((value) => Buffer.from(fingerprintOf(value)).toString('hex'));
    expect(new Set(prints).size).toBe(values.length);
  });
});
