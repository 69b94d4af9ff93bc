import { describe, expect, it } from 'vitest';
import { encrypt, PlaintextTooLargeError } from '../../../server/webpush/index.ts';
import { MAX_PLAINTEXT_OCTETS } from '../../../wire/index.ts';
import { createECDH, randomBytes } from 'node:crypto';

const ecdh = createECDH('prime256v1');
const keys = { p256dh: ecdh.generateKeys(), auth: randomBytes(16) };

/** Octets of a body that each service takes; the RFC has all take 4096 (RFC 8030 §7.2). */
const LIMITS = [
  ['FCM', 4096],
  ['Mozilla', 4096],
  ['Apple', 4096],
  ['Windows', 5000],
  ['any other', 4096],
] as const;

describe('the largest message', () => {
  it.each(LIMITS)('is one that %s takes', (_service, octets) => {
    expect(encrypt(new Uint8Array(MAX_PLAINTEXT_OCTETS), keys).length).toBeLessThanOrEqual(octets);
    expect(encrypt(new Uint8Array(1), keys, { padToOctets: MAX_PLAINTEXT_OCTETS }).length).toBeLessThanOrEqual(octets);
  });

  it('has 3,993 octets: one more is refused before it is sent', () => {
    expect(MAX_PLAINTEXT_OCTETS).toBe(3993);
    expect(() => encrypt(new Uint8Array(3994), keys)).toThrow(PlaintextTooLargeError);
  });
});
