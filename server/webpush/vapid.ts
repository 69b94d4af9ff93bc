/** VAPID (RFC 8292): who we are to a push service. */
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { decodeBase64url, encodeBase64url } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';

const TOKEN_LIFE_MS = 12 * 60 * 60 * 1000;
/** Less than this left, and the token is made anew: a request may be on its way for a while, clocks differ. */
const RENEW_BEFORE_MS = 60 * 60 * 1000;
/** Any host may be an origin once pushHosts allows it. */
const MAX_CACHED_TOKENS = 1000;

/** 16 base64url characters: 96 bits, plenty for a ring of a few keys. */
const KEY_ID_OCTETS = 12;

/** Both keys as raw base64url: a point of 65 octets and a scalar of 32. */
export interface VapidKeyPair {
  publicKey: string;
  privateKey: string;
}

export interface VapidKey extends VapidKeyPair {
  keyId: string;
}

/** Every key that some subscription is still bound to (RFC 8292 §4.1). */
export interface VapidRing {
  /** New subscriptions are made with this one. */
  readonly current: VapidKey;
  find(keyId: string): VapidKey | undefined;
}

export interface VapidTokens {
  /**
   * @param origin of the push service, which becomes the token's `aud`
   * @returns the `Authorization` header
   */
  authorization(key: VapidKey, origin: string): string;
}

export interface VapidTokensOptions {
  /** `mailto:` or `https:`, checked by `checkVapidSubject`. */
  subject: string;
  environment: Pick<Environment, 'now'>;
}

/**
 * The opaque id of a key: a hash of its octets, so padding and alphabet make no difference.
 *
 * @throws {TypeError} when the text is not base64
 */
export function keyIdOf(publicKey: string): string {
  const digest = createHash('sha256').update(decodeBase64url(publicKey)).digest();
  return digest.subarray(0, KEY_ID_OCTETS).toString('base64url');
}

/**
 * Tokens valid for 12 hours, one for each key and origin, made again when less than an hour of validity remains
 * (RFC 8292 §4.2 recommends reuse, Apple asks not to sign more often than hourly).
 */
export function createVapidTokens({ subject, environment }: VapidTokensOptions): VapidTokens {
  const cache = new Map<string, Token>();

  return {
    authorization(key, origin) {
      const cacheKey = `${key.keyId} ${origin}`;
      const now = environment.now();
      const cached = cache.get(cacheKey);
      // A clock that was set back leaves a token from the future: services refuse more than 24 h ahead.
      if (cached !== undefined && isFresh(cached.expiresAt, now)) {
        cached.isUsed = true;
        return cached.header;
      }

      const expiresAt = now + TOKEN_LIFE_MS;
      const token = signToken({ aud: origin, exp: Math.floor(expiresAt / 1000), sub: subject }, key);
      const header = `vapid t=${token}, k=${key.publicKey}`;
      cache.delete(cacheKey);
      if (cache.size >= MAX_CACHED_TOKENS) evict(cache);
      cache.set(cacheKey, { header, expiresAt, isUsed: false });
      return header;
    },
  };
}

interface Token {
  header: string;
  expiresAt: number;
  isUsed: boolean;
}

/** A JWT with an ES256 signature (RFC 8292 §2; RFC 7518 §3.4: r and s side by side). */
function signToken(claims: object, { publicKey, privateKey }: VapidKeyPair): string {
  const point = decodeBase64url(publicKey);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64url(point.subarray(1, 33)),
    y: encodeBase64url(point.subarray(33)),
    d: privateKey,
  };
  const unsigned = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) => base64urlOf(JSON.stringify(part))).join('.');
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(unsigned), { key, dsaEncoding: 'ieee-p1363' });
  return `${unsigned}.${signature.toString('base64url')}`;
}

const base64urlOf = (text: string): string => Buffer.from(text).toString('base64url');

function isFresh(expiresAt: number, now: number): boolean {
  const leftMs = expiresAt - now;
  return leftMs >= RENEW_BEFORE_MS && leftMs <= TOKEN_LIFE_MS;
}

/**
 * The oldest that was not used since it was last looked at: whoever subscribes browsers at ever new hosts must not push
 * out the tokens of the services that everybody uses.
 */
function evict(cache: Map<string, Token>): void {
  for (const [key, token] of cache) {
    cache.delete(key);
    if (!token.isUsed) return;
    token.isUsed = false;
    cache.set(key, token); // at the end: the walk comes to it again when all others were used, too
  }
}
