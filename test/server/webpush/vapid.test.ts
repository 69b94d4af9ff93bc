import { createECDH, createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateVapidKey } from '../../../server/webpush/generate-vapid-key.ts';
import { createVapidTokens, keyIdOf } from '../../../server/webpush/vapid.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const ORIGIN = 'https://push.example.net';

/** Reads a token as a push service does: the signature first. */
function readToken(header: string): {
  header: unknown;
  claims: { aud: string; exp: number; sub: string };
  key: string;
} {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header);
  if (match === null) throw new Error('not a VAPID header');
  const [, head = '', body = '', signature = '', key = ''] = match;
  const point = Buffer.from(key, 'base64url');
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) throw new Error('the signature does not verify');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
  return { header: parse(head), claims: parse(body) as { aud: string; exp: number; sub: string }, key };
}

function setUp() {
  const clock = { now: START };
  const tokens = createVapidTokens({ subject: 'mailto:push@example.com', environment: { now: () => clock.now } });
  return { clock, tokens, key: generateVapidKey() };
}

describe('generateVapidKey', () => {
  it('makes a scalar of 32 octets, the point that belongs to it, and its id', () => {
    const { keyId, publicKey, privateKey } = generateVapidKey();
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(privateKey, 'base64url');
    expect(Buffer.from(privateKey, 'base64url')).toHaveLength(32);
    expect(ecdh.getPublicKey('base64url')).toBe(publicKey);
    expect(keyId).toBe(keyIdOf(publicKey));
  });
});

describe('keyIdOf', () => {
  it('is 16 base64url characters', () => {
    expect(keyIdOf(generateVapidKey().publicKey)).toMatch(/^[\w-]{16}$/);
  });

  it('does not depend on padding and alphabet', () => {
    const { publicKey } = generateVapidKey();
    expect(keyIdOf(Buffer.from(publicKey, 'base64url').toString('base64'))).toBe(keyIdOf(publicKey));
  });

  it('differs from key to key', () => {
    expect(keyIdOf(generateVapidKey().publicKey)).not.toBe(keyIdOf(generateVapidKey().publicKey));
  });
});

describe('createVapidTokens', () => {
  it('reads the example of RFC 8292 §2.4 with the verifier of these tests', () => {
    const { claims } = readToken(
      'vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs',
    );
    expect(claims).toEqual({ aud: ORIGIN, exp: 1453523768, sub: 'mailto:push@example.com' });
  });

  it('signs for the origin, the subject and the next twelve hours', () => {
    const { tokens, key } = setUp();
    expect(readToken(tokens.authorization(key, ORIGIN))).toEqual({
      header: { typ: 'JWT', alg: 'ES256' },
      claims: { aud: ORIGIN, exp: (START + 12 * HOUR_MS) / 1000, sub: 'mailto:push@example.com' },
      key: key.publicKey,
    });
  });

  it('reuses a token for eleven hours', () => {
    const { clock, tokens, key } = setUp();
    const first = tokens.authorization(key, ORIGIN);
    clock.now = START + 11 * HOUR_MS;
    expect(tokens.authorization(key, ORIGIN)).toBe(first);
  });

  it('makes a new one when less than an hour is left', () => {
    const { clock, tokens, key } = setUp();
    tokens.authorization(key, ORIGIN);
    clock.now = START + 11 * HOUR_MS + 1;
    const { claims } = readToken(tokens.authorization(key, ORIGIN));
    expect(claims.exp).toBe(Math.floor((clock.now + 12 * HOUR_MS) / 1000));
  });

  it('makes a new one after the clock was set back', () => {
    const { clock, tokens, key } = setUp();
    tokens.authorization(key, ORIGIN);
    clock.now = START - 24 * HOUR_MS;
    expect(readToken(tokens.authorization(key, ORIGIN)).claims.exp).toBe((START - 12 * HOUR_MS) / 1000);
  });

  it('keeps one token for each origin and each key', () => {
    const { tokens, key } = setUp();
    const other = generateVapidKey();
    expect(readToken(tokens.authorization(key, 'https://a.example')).claims.aud).toBe('https://a.example');
    expect(readToken(tokens.authorization(key, 'https://b.example')).claims.aud).toBe('https://b.example');
    expect(readToken(tokens.authorization(other, 'https://a.example')).key).toBe(other.publicKey);
    expect(readToken(tokens.authorization(key, 'https://a.example')).key).toBe(key.publicKey);
  });

  it('never gives a token that is about to expire or further ahead than its life, wherever the clock jumps', () => {
    const key = generateVapidKey();
    const jump = fc.integer({ min: -48 * HOUR_MS, max: 48 * HOUR_MS });
    fc.assert(
      fc.property(fc.array(jump, { maxLength: 12 }), (jumps) => {
        const { clock, tokens } = setUp();
        for (const each of jumps) {
          clock.now += each;
          const leftMs = readToken(tokens.authorization(key, ORIGIN)).claims.exp * 1000 - clock.now;
          expect(leftMs).toBeGreaterThan(HOUR_MS - 1000);
          expect(leftMs).toBeLessThanOrEqual(12 * HOUR_MS);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps a thousand tokens at most, and those that are used', () => {
    const { tokens, key } = setUp();
    const used = ['https://a.example', 'https://b.example'];
    const first = used.map((origin) => tokens.authorization(key, origin));
    const once = tokens.authorization(key, 'https://once.example');
    for (let host = 0; host < 2500; host += 1) {
      tokens.authorization(key, `https://h${host}.example`);
      if (host % 100 === 0) expect(used.map((origin) => tokens.authorization(key, origin))).toEqual(first);
    }
    expect(tokens.authorization(key, 'https://once.example')).not.toBe(once);
  });

  it('makes room though all of its tokens were used', () => {
    const { tokens, key } = setUp();
    for (let round = 0; round < 2; round += 1) {
      for (let host = 0; host < 1000; host += 1) tokens.authorization(key, `https://h${host}.example`);
    }
    const fresh = tokens.authorization(key, 'https://new.example');
    expect(tokens.authorization(key, 'https://new.example')).toBe(fresh);
  });
});
