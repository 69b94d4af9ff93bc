import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../wire/index.ts';

const octets = fc.uint8Array({ maxLength: 200 });

describe('base64url', () => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(octets, (value) => {
        expect(decodeBase64url(encodeBase64url(value))).toEqual(value);
      }),
    );
  });

  it('encodes as Node does', () => {
    fc.assert(fc.property(octets, (value) => encodeBase64url(value) === Buffer.from(value).toString('base64url')));
  });

  it('decodes the standard alphabet, padded or not', () => {
    fc.assert(
      fc.property(octets, fc.boolean(), (value, padded) => {
        const text = Buffer.from(value).toString('base64');
        expect(decodeBase64url(padded ? text : text.replace(/=+$/, ''))).toEqual(value);
      }),
    );
  });

  it('decodes the URL-safe alphabet with padding', () => {
    expect(decodeBase64url('_-8=')).toEqual(new Uint8Array([255, 239]));
  });

  it.each(['A', 'AAAAA', 'AA A', 'AA\n', 'AA=A', 'AA.A', 'ÄÄÄÄ', 'AA%3D', '\u0000AAA'])('refuses %j', (text) => {
    expect(() => decodeBase64url(text)).toThrow(TypeError);
  });

  it('throws nothing but TypeError, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          decodeBase64url(text);
          return /^[A-Za-z0-9+/_-]*=*$/.test(text);
        } catch (error) {
          return error instanceof TypeError;
        }
      }),
    );
  });
});
