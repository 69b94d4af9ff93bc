import { createECDH, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVapidKeys, VapidKeyError, type VapidKeyErrorCode } from '../../../server/webpush/vapid-key-formats.ts';

const ecdh = createECDH('prime256v1');
ecdh.generateKeys();
const scalar = Buffer.alloc(32);
const unpadded = ecdh.getPrivateKey();
unpadded.copy(scalar, 32 - unpadded.length);
const point = ecdh.getPublicKey();
const raw = { publicKey: point.toString('base64url'), privateKey: scalar.toString('base64url') };

const privateJwk = {
  kty: 'EC',
  crv: 'P-256',
  d: raw.privateKey,
  x: point.subarray(1, 33).toString('base64url'),
  y: point.subarray(33).toString('base64url'),
};
const { d: _secret, ...publicJwk } = privateJwk;
const key = createPrivateKey({ key: privateJwk, format: 'jwk' });
const pem = (type: 'pkcs8' | 'sec1') => key.export({ format: 'pem', type }).toString();
const der = (type: 'pkcs8' | 'sec1') => key.export({ format: 'der', type });
const spki = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200' + point.toString('hex'), 'hex');
const spkiPem = `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`;
const base64url = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

const privateForms: [string, string][] = [
  ['raw base64url', raw.privateKey],
  ['raw base64 with padding', scalar.toString('base64')],
  ['raw in quotes with a line break', `"${raw.privateKey}"\n`],
  ['PKCS#8 PEM', pem('pkcs8')],
  ['SEC1 PEM', pem('sec1')],
  ['SEC1 PEM after its parameters', parameters + pem('sec1')],
  ['PEM with CRLF', pem('pkcs8').replaceAll('\n', '\r\n')],
  ['PEM with written-out line breaks', pem('pkcs8').replaceAll('\n', '\\n')],
  ['base64url of a PKCS#8 PEM', base64url(pem('pkcs8'))],
  ['base64url of a SEC1 PEM', base64url(pem('sec1'))],
  ['base64 of a PEM', Buffer.from(pem('pkcs8')).toString('base64')],
  ['base64url of PKCS#8 DER', base64url(der('pkcs8'))],
  ['base64url of SEC1 DER', base64url(der('sec1'))],
  ['JWK', JSON.stringify(privateJwk)],
  ['JWK with more members', JSON.stringify({ ...privateJwk, kid: '1', use: 'sig', key_ops: ['sign'] }, null, 2)],
];

const publicForms: [string, string][] = [
  ['raw base64url', raw.publicKey],
  ['raw base64 with padding', point.toString('base64')],
  ['SPKI PEM', spkiPem],
  ['base64url of an SPKI PEM', base64url(spkiPem)],
  ['base64url of SPKI DER', base64url(spki)],
  ['JWK', JSON.stringify(publicJwk)],
  ['nothing', ' '],
];

function failureOf(keys: { publicKey?: string; privateKey: string }): VapidKeyError | undefined {
  try {
    parseVapidKeys(keys);
    return undefined;
  } catch (error) {
    if (error instanceof VapidKeyError) return error;
    throw error;
  }
}

describe('parseVapidKeys', () => {
  it.each(privateForms)('reads a private key as %s and derives the public one', (_name, privateKey) => {
    expect(parseVapidKeys({ privateKey })).toEqual(raw);
  });

  it.each(publicForms)('reads a public key as %s', (_name, publicKey) => {
    expect(parseVapidKeys({ publicKey, privateKey: raw.privateKey })).toEqual(raw);
  });

  it('keeps the zeros that a scalar starts with', () => {
    const small = Buffer.alloc(32);
    small[31] = 7;
    const { privateKey } = parseVapidKeys({ privateKey: base64url(small) });
    expect(privateKey).toBe(base64url(small));
    const jwk = createPrivateKey({ key: { ...jwkOf(small) }, format: 'jwk' });
    expect(parseVapidKeys({ privateKey: jwk.export({ format: 'pem', type: 'sec1' }).toString() }).privateKey).toBe(
      privateKey,
    );
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encrypted = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'open' }).toString();
  const otherPoint = other.publicKey.export({ format: 'der', type: 'spki' }).subarray(26).toString('base64url');
  const mixedSec1 = der('sec1');
  mixedSec1.set(Buffer.from(otherPoint, 'base64url'), mixedSec1.length - point.length);
  const offCurve = Buffer.from(point);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;

  const broken: [string, VapidKeyErrorCode, { publicKey?: string; privateKey: string }][] = [
    ['no private key', 'missing', { privateKey: '' }],
    ['words', 'unreadable', { privateKey: 'my secret key!' }],
    ['a truncated scalar', 'unreadable', { privateKey: raw.privateKey.slice(0, -3) }],
    ['a scalar of zero', 'unreadable', { privateKey: base64url(Buffer.alloc(32)) }],
    ['a scalar beyond the order', 'unreadable', { privateKey: base64url(Buffer.alloc(32, 0xff)) }],
    [
      'a PEM without its middle',
      'unreadable',
      { privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    ],
    ['a PEM without its end', 'unreadable', { privateKey: pem('pkcs8').slice(0, 100) }],
    ['a certificate', 'unreadable', { privateKey: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }],
    ['broken JSON', 'unreadable', { privateKey: '{"kty":' }],
    ['damaged DER', 'unreadable', { privateKey: base64url(der('pkcs8').subarray(0, 60)) }],
    ['an encrypted PEM', 'encrypted', { privateKey: encrypted }],
    ['a P-384 PEM', 'wrong_curve', { privateKey: p384.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }],
    ['a P-384 JWK', 'wrong_curve', { privateKey: JSON.stringify(p384.privateKey.export({ format: 'jwk' })) }],
    ['an RSA PEM', 'wrong_curve', { privateKey: rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }],
    ['a public point as private key', 'not_private', { privateKey: raw.publicKey }],
    ['a public PEM as private key', 'not_private', { privateKey: spkiPem }],
    ['a public JWK as private key', 'not_private', { privateKey: JSON.stringify(publicJwk) }],
    ['a scalar as public key', 'unreadable', { publicKey: raw.privateKey, privateKey: raw.privateKey }],
    [
      'a JWK whose point is another key’s',
      'unreadable',
      { privateKey: JSON.stringify({ ...other.privateKey.export({ format: 'jwk' }), d: raw.privateKey }) },
    ],
    ['a SEC1 key whose point is another key’s', 'mismatch', { privateKey: base64url(mixedSec1) }],
    ['JSON without a key', 'wrong_curve', { privateKey: '{"public":1}' }],
    ['another pair’s public key', 'mismatch', { publicKey: otherPoint, privateKey: raw.privateKey }],
    ['a public point off the curve', 'mismatch', { publicKey: base64url(offCurve), privateKey: raw.privateKey }],
  ];

  it.each(broken)('answers %s with %s', (_name, code, keys) => {
    expect(failureOf(keys)?.code).toBe(code);
  });

  it('never quotes the key in its message', () => {
    for (const [, , keys] of broken) {
      if (keys.privateKey.trim().length < 10) continue;
      expect(failureOf(keys)?.message).not.toContain(keys.privateKey.slice(0, 20));
    }
  });

  it('answers any garbage with its own error', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.json(),
      fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets).toString('base64url')),
      fc.uint8Array({ maxLength: 200 }).map((octets) => base64url(Buffer.concat([Buffer.from([0x30]), octets]))),
    );
    fc.assert(
      fc.property(garbage, (privateKey) => {
        const error = failureOf({ privateKey });
        // 32 random octets are a private key; nothing else here is.
        if (Buffer.from(privateKey, 'base64url').length !== 32) expect(error).toBeInstanceOf(VapidKeyError);
      }),
    );
  });
});

function jwkOf(secret: Buffer) {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  const own = pair.getPublicKey();
  return {
    kty: 'EC',
    crv: 'P-256',
    d: secret.toString('base64url'),
    x: own.subarray(1, 33).toString('base64url'),
    y: own.subarray(33).toString('base64url'),
  };
}
