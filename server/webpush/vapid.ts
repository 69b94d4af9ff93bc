/** VAPID (RFC 8292): who we are to a push service. Keys and tokens are made by the `web-push` package. */
import { createHash } from 'node:crypto';
import webpush from 'web-push';
import { decodeBase64url } from '../../wire/index.ts';
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
  /**
   * Must not run ahead of the machine's clock by 12 hours or more: `web-push` compares the expiry with the latter.
   */
  environment: Pick<Environment, 'now'>;
}

/** A new random pair, with its id. */
export function generateVapidKey(): VapidKey {
  const pair = webpush.generateVAPIDKeys();
  return { keyId: keyIdOf(pair.publicKey), ...pair };
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
  const cache = new Map<string, { header: string; expiresAt: number }>();

  return {
    authorization(key, origin) {
      const cacheKey = `${key.keyId} ${origin}`;
      const now = environment.now();
      const cached = cache.get(cacheKey);
      // A clock that was set back leaves a token from the future: services refuse more than 24 h ahead.
      if (cached !== undefined && isFresh(cached.expiresAt, now)) return cached.header;

      const expiresAt = now + TOKEN_LIFE_MS;
      const { publicKey, privateKey } = key;
      const exp = Math.floor(expiresAt / 1000);
      const headers = webpush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm', exp);
      cache.delete(cacheKey);
      if (cache.size >= MAX_CACHED_TOKENS) evictOldest(cache);
      cache.set(cacheKey, { header: headers.Authorization, expiresAt });
      return headers.Authorization;
    },
  };
}

function isFresh(expiresAt: number, now: number): boolean {
  const leftMs = expiresAt - now;
  return leftMs >= RENEW_BEFORE_MS && leftMs <= TOKEN_LIFE_MS;
}

function evictOldest(cache: Map<string, unknown>): void {
  for (const key of cache.keys()) {
    cache.delete(key);
    return;
  }
}
