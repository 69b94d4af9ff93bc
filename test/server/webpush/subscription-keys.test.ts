import { createECDH, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSubscriptionKeys, SubscriptionKeyError } from '../../../server/webpush/subscription-keys.ts';

const p256dh = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
const auth = 'BTBZMqHH6r4Tts7J_aSIgg';

function codeOf(keys: { p256dh: string; auth: string }): string | undefined {
  try {
    checkSubscriptionKeys(keys);
    return undefined;
  } catch (error) {
    if (error instanceof SubscriptionKeyError) return error.code;
    throw error;
  }
}

describe('checkSubscriptionKeys', () => {
  it('decodes good keys', () => {
    expect(checkSubscriptionKeys({ p256dh, auth })).toEqual({
      p256dh: new Uint8Array(Buffer.from(p256dh, 'base64url')),
      auth: new Uint8Array(Buffer.from(auth, 'base64url')),
    });
  });

  it('takes padded keys in the standard alphabet', () => {
    const padded = (text: string) => Buffer.from(text, 'base64url').toString('base64');
    expect(checkSubscriptionKeys({ p256dh: padded(p256dh), auth: padded(auth) })).toEqual(
      checkSubscriptionKeys({ p256dh, auth }),
    );
  });

  const compressed = createECDH('prime256v1').generateKeys('base64url', 'compressed');
  const hybrid = createECDH('prime256v1').generateKeys('base64url', 'hybrid');
  const point = Buffer.from(p256dh, 'base64url');
  const offCurve = Buffer.from(point);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  const beyondField = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 0xff)]);

  it.each([
    ['nothing', ''],
    ['no base64', 'not a key!'],
    ['a truncated point', p256dh.slice(0, -4)],
    ['a longer point', `${p256dh}AAAA`],
    ['a compressed point', compressed],
    ['a hybrid point', hybrid],
    ['a point off the curve', offCurve.toString('base64url')],
    ['coordinates beyond the field', beyondField.toString('base64url')],
    ['zeros', Buffer.concat([Buffer.from([4]), Buffer.alloc(64)]).toString('base64url')],
  ])('refuses %s as p256dh', (_name, bad) => {
    expect(codeOf({ p256dh: bad, auth })).toBe('invalid_p256dh');
  });

  it.each([0, 1, 15, 17, 24, 32])('refuses an auth secret of %i octets', (length) => {
    expect(codeOf({ p256dh, auth: randomBytes(length).toString('base64url') })).toBe('invalid_auth_secret');
  });

  it('refuses an auth secret that is not base64', () => {
    expect(codeOf({ p256dh, auth: '****' })).toBe('invalid_auth_secret');
  });

  it('answers garbage with one of its two codes, never with another error', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        expect(['invalid_p256dh', 'invalid_auth_secret']).toContain(codeOf({ p256dh: first, auth: second }));
      }),
    );
  });
});
