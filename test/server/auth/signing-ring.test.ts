import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSigningRing } from '../../../server/auth/signing-ring.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { createKeyStore } from './memory-keys.ts';

const environment = createFakeEnvironment();
const open = async (store = createKeyStore()) => ({ store, ring: await openSigningRing(store, environment) });

describe('signing ring', () => {
  it('verifies what it signed, in at most 48 characters', async () => {
    const signer = (await open()).ring.signer('event');
    const id = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(id, id, (first, second) => {
        const token = signer.sign(first, second);
        expect(token.length).toBeLessThanOrEqual(48);
        expect(token).toMatch(/^[\w-]+$/);
        expect(signer.verify(token)).toEqual({ first, second });
      }),
    );
  });

  it('refuses a token with any octet changed', async () => {
    const signer = (await open()).ring.signer('event');
    const octets = Buffer.from(signer.sign(3, 7), 'base64url');
    for (let index = 0; index < octets.length; index += 1) {
      const forged = Buffer.from(octets);
      forged[index] = (forged[index] ?? 0) ^ 1;
      expect(signer.verify(forged.toString('base64url'))).toBeUndefined();
    }
  });

  it('refuses a token made for another purpose', async () => {
    const { ring } = await open();
    expect(ring.signer('device').verify(ring.signer('event').sign(1, 2))).toBeUndefined();
  });

  it('refuses a token of another server', async () => {
    const [one, other] = [await open(), await open()];
    expect(one.ring.signer('event').verify(other.ring.signer('event').sign(1, 2))).toBeUndefined();
  });

  it('refuses what is cut, longer or no token at all', async () => {
    const signer = (await open()).ring.signer('event');
    const token = signer.sign(1, 2);
    for (const text of [
      '',
      'x',
      token.slice(0, -1),
      token.slice(0, 36),
      `${token}AAAA`,
      ' '.repeat(40),
      '€',
      'A'.repeat(40),
    ]) {
      expect(signer.verify(text)).toBeUndefined();
    }
  });

  it('never throws for what it is asked to verify', async () => {
    const signer = (await open()).ring.signer('event');
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => signer.verify(text) === undefined));
  });

  it('signs with the newest key and verifies with all', async () => {
    const { store, ring } = await open();
    const old = ring.signer('event').sign(1, 2);
    await store.saveSigningKey({ keyId: 2, secret: environment.randomBytes(32), createdAt: environment.now() });
    const rotated = (await open(store)).ring.signer('event');
    expect(rotated.verify(old)).toEqual({ first: 1, second: 2 });
    expect(Buffer.from(rotated.sign(1, 2), 'base64url').readUInt16BE(0)).toBe(2);
  });

  it('keeps its key over a restart', async () => {
    const { store, ring } = await open();
    const again = await open(store);
    expect(again.ring.signer('device').verify(ring.signer('device').sign(5, 6))).toEqual({ first: 5, second: 6 });
  });
});
