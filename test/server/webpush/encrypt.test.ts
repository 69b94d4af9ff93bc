import { createECDH, createDecipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import ece from 'http_ece';
import { describe, expect, it } from 'vitest';
import { MAX_PLAINTEXT_OCTETS } from '../../../wire/index.ts';
import { deriveContentKey, encrypt, encryptWith, PlaintextTooLargeError } from '../../../server/webpush/encrypt.ts';

const HEADER_OCTETS = 86;
const TAG_OCTETS = 16;

function octets(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** A browser: key pair and auth secret, and decryption by another implementation. */
function userAgent() {
  const ecdh = createECDH('prime256v1');
  const p256dh = ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh, auth },
    read: (body: Uint8Array) =>
      ece.decrypt(Buffer.from(body), { version: 'aes128gcm', privateKey: ecdh, authSecret: auth }),
  };
}

describe('encrypt', () => {
  it('makes the body of RFC 8291 Appendix A, octet for octet', () => {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(octets('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
    const body = encryptWith(
      { ecdh, publicKey: ecdh.getPublicKey(), salt: octets('DGv6ra1nlYgDCS1FRnbzlw') },
      Buffer.from('When I grow up, I want to be a watermelon'),
      {
        p256dh: octets('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
        auth: octets('BTBZMqHH6r4Tts7J_aSIgg'),
      },
    );
    expect(Buffer.from(body).toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('derives the content key and nonce of RFC 8188 §3.1, which open its body', () => {
    const body = octets('I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg');
    const { contentKey, nonce } = deriveContentKey(body.subarray(0, 16), octets('yqdlZ-tYemfogSmv7Ws5PQ'));
    expect(contentKey.toString('base64url')).toBe('_wniytB-ofscZDh4tbSjHw');
    expect(nonce.toString('base64url')).toBe('Bcs8gkIRKLI8GeI8');
    const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce);
    decipher.setAuthTag(body.subarray(-TAG_OCTETS));
    const record = Buffer.concat([decipher.update(body.subarray(21, -TAG_OCTETS)), decipher.final()]);
    expect(record).toEqual(Buffer.from('I am the walrus\x02'));
  });

  it('is read back by http_ece, whatever the payload, the padding and the browser’s keys', () => {
    const edges = [0, 1, MAX_PLAINTEXT_OCTETS - 1, MAX_PLAINTEXT_OCTETS];
    const payloads = fc
      .oneof(fc.constantFrom(...edges), fc.nat(MAX_PLAINTEXT_OCTETS))
      .map((length) => Uint8Array.from(randomBytes(length)));
    const paddings = fc.oneof(fc.constantFrom(...edges, 5000), fc.nat(MAX_PLAINTEXT_OCTETS));
    const property = fc.property(payloads, paddings, (payload, padToOctets) => {
      const agent = userAgent();
      const body = encrypt(payload, agent.keys, { padToOctets });
      const padded = Math.max(payload.length, Math.min(padToOctets, MAX_PLAINTEXT_OCTETS));
      expect(agent.read(body)).toEqual(Buffer.from(payload));
      expect(body).toHaveLength(HEADER_OCTETS + padded + 1 + TAG_OCTETS);
    });
    fc.assert(property, {
      numRuns: 100,
      examples: edges.flatMap((length) => edges.map((padding): [Uint8Array, number] => [randomBytes(length), padding])),
    });
  });

  it('is not read by another browser', () => {
    expect(() => userAgent().read(encrypt(new Uint8Array(1), userAgent().keys))).toThrow();
  });

  it('fills a body of 4096 octets with the largest payload', () => {
    expect(encrypt(new Uint8Array(MAX_PLAINTEXT_OCTETS), userAgent().keys)).toHaveLength(4096);
  });

  it('refuses a payload of one octet more', () => {
    expect(() => encrypt(new Uint8Array(MAX_PLAINTEXT_OCTETS + 1), userAgent().keys)).toThrow(PlaintextTooLargeError);
  });

  it('gives all payloads up to padToOctets one length', () => {
    const { keys } = userAgent();
    const lengths = [0, 1, 511, 512].map(
      (length) => encrypt(new Uint8Array(length), keys, { padToOctets: 512 }).length,
    );
    expect(new Set(lengths)).toEqual(new Set([HEADER_OCTETS + 512 + 1 + TAG_OCTETS]));
  });

  it('uses no salt and no key pair twice in 5,000 messages, those that fail in between included', () => {
    const agents = [userAgent(), userAgent(), userAgent()];
    const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]);
    const [salts, publicKeys] = [new Set<string>(), new Set<string>()];
    for (let message = 0; message < 5000; message += 1) {
      const { keys } = agents[message % agents.length] ?? userAgent();
      if (message % 7 === 0) expect(() => encrypt(new Uint8Array(1), { ...keys, p256dh: offCurve })).toThrow();
      const header = Buffer.from(encrypt(new Uint8Array(1), keys)).subarray(0, HEADER_OCTETS);
      salts.add(header.toString('hex', 0, 16));
      publicKeys.add(header.toString('hex', 21));
    }
    expect([salts.size, publicKeys.size]).toEqual([5000, 5000]);
  });

  it('leaves the payload as it was', () => {
    const payload = new Uint8Array([1, 2, 3]);
    encrypt(payload, userAgent().keys);
    expect(payload).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('throws for a p256dh that is off the curve', () => {
    const { keys } = userAgent();
    const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]);
    expect(() => encrypt(new Uint8Array(1), { ...keys, p256dh: offCurve })).toThrow();
  });
});
