import { createECDH, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import ece from 'http_ece';
import { describe, expect, it } from 'vitest';
import { encrypt } from '../../../server/webpush/encrypt.ts';
import { checkPadding, paddedOctets, PaddingError, type PadToOctets } from '../../../server/webpush/padding.ts';
import { MAX_PLAINTEXT_OCTETS } from '../../../wire/index.ts';

/** RFC 8291 §4 and RFC 8188 §2: the header, the delimiter and the tag. */
const AROUND_PLAINTEXT = 86 + 1 + 16;

const browser = createECDH('prime256v1');
const keys = { p256dh: browser.generateKeys(), auth: randomBytes(16) };
const read = (body: Uint8Array): Buffer =>
  ece.decrypt(Buffer.from(body), { version: 'aes128gcm', privateKey: browser, authSecret: keys.auth });

const buckets = fc.array(fc.integer({ min: 1, max: MAX_PLAINTEXT_OCTETS }), { minLength: 1, maxLength: 8 });

describe('padding to buckets', () => {
  it('gives a body one of few lengths, which http_ece reads as it was', () => {
    fc.assert(
      fc.property(buckets, fc.nat(MAX_PLAINTEXT_OCTETS), (padToOctets, length) => {
        const payload = randomBytes(length);
        const body = encrypt(payload, keys, { padToOctets });
        const octets = body.length - AROUND_PLAINTEXT;
        const fitting = padToOctets.filter((bucket) => bucket >= length);
        expect(octets).toBe(fitting.length === 0 ? length : Math.min(...fitting));
        expect(read(body)).toEqual(payload);
      }),
      {
        examples: [
          [[512, 1024, 2820], 512],
          [[512, 1024, 2820], 513],
          [[2820, 512], 2821],
          [[512], 0],
        ],
      },
    );
  });

  it('is for one bucket what it is for a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_PLAINTEXT_OCTETS }), fc.nat(MAX_PLAINTEXT_OCTETS), (bucket, length) => {
        expect(paddedOctets(length, [bucket])).toBe(paddedOctets(length, bucket));
      }),
    );
  });

  it.each<[PadToOctets, number]>([
    [0, 100],
    [512, 512],
    [[512, 1024], 512],
    [[1024, 512], 512],
    [[64], 100],
    [[], 100],
    [[5000], 100],
    [5000, MAX_PLAINTEXT_OCTETS],
  ])('of %j makes 100 octets %i', (padTo, octets) => {
    expect(paddedOctets(100, padTo)).toBe(octets);
  });
});

describe('checkPadding', () => {
  it.each<[PadToOctets]>([[0], [MAX_PLAINTEXT_OCTETS], [[1]], [[512, 1024, 2820]], [[MAX_PLAINTEXT_OCTETS]]])(
    'takes %j',
    (padTo) => {
      expect(() => checkPadding('padToOctets', padTo)).not.toThrow();
    },
  );

  it.each<[unknown, string]>([
    [-1, 'padToOctets is -1: a whole number from 0 to 3993 is needed'],
    [3994, 'padToOctets is 3994: a whole number from 0 to 3993 is needed'],
    [1.5, 'padToOctets is 1.5: a whole number from 0 to 3993 is needed'],
    [Number.NaN, 'padToOctets is NaN: a whole number from 0 to 3993 is needed'],
    [[], 'padToOctets has 0 buckets: 1 to 64 are needed'],
    [Array(65).fill(1), 'padToOctets has 65 buckets: 1 to 64 are needed'],
    [[512, 3994], 'padToOctets has the bucket 3994: whole numbers from 1 to 3993 are needed'],
    [[0], 'padToOctets has the bucket 0: whole numbers from 1 to 3993 are needed'],
    [['512'], 'padToOctets has the bucket "512": whole numbers from 1 to 3993 are needed'],
    ['512', 'padToOctets is neither a number nor a list of numbers'],
    [null, 'padToOctets is neither a number nor a list of numbers'],
  ])('refuses %j with a code that stays', (padTo, message) => {
    const check = () => checkPadding('padToOctets', padTo as PadToOctets);
    expect(check).toThrow(PaddingError);
    expect(check).toThrow(expect.objectContaining({ code: 'padding_invalid', message }) as Error);
  });
});
