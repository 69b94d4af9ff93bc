/**
 * RFC 8292: is the sender the application server that the subscription was made for?
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Refusal } from './request-check.ts';

/** RFC 8292 §2. */
const MAX_LIFETIME_SECONDS = 86_400;

export interface VapidContext {
  /** base64url without padding, of the subscription. */
  applicationServerKey: string;
  /** Of the endpoint. */
  origin: string;
  /** Epoch ms. */
  now: number;
}

/**
 * Stricter than the RFC where Apple is: `sub` must be there and be a `mailto:` or `https:` URI.
 *
 * @returns null when the request is signed well; 401 without credentials, 403 with wrong ones (RFC 8292 §4.2)
 */
export function checkVapid(authorization: string | undefined, context: VapidContext): Refusal | null {
  if (authorization === undefined) return { status: 401, reason: 'Authorization header is required' };
  const credentials = parseCredentials(authorization);
  if (credentials === null) return { status: 401, reason: 'Authorization must be "vapid t=<jwt>, k=<key>"' };

  const { t, k } = credentials;
  if (k.replace(/=+$/, '') !== context.applicationServerKey) return forbid('k is not the key of the subscription');
  const publicKey = importKey(k);
  if (publicKey === null) return forbid('k is not an uncompressed P-256 point');

  const [head = '', claims = '', signature = '', ...rest] = t.split('.');
  if (rest.length > 0 || signature === '') return forbid('t is not a JWT');
  if (parseJson(head)?.alg !== 'ES256') return forbid('alg must be ES256');
  const raw = Buffer.from(signature, 'base64url');
  const isSigned =
    raw.length === 64 &&
    verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw);
  if (!isSigned) return forbid('the signature does not verify');

  return checkClaims(parseJson(claims), context);
}

function checkClaims(claims: Record<string, unknown> | null, { origin, now }: VapidContext): Refusal | null {
  if (claims === null) return forbid('the claims are not JSON');
  const { aud, exp, sub } = claims;
  if (aud !== origin) return forbid(`aud must be ${origin}, not ${String(aud)}`);
  if (typeof exp !== 'number') return forbid('exp must be a number');
  if (exp * 1000 <= now) return forbid('exp is past');
  if (exp > now / 1000 + MAX_LIFETIME_SECONDS) return forbid('exp is more than 24 hours ahead');
  if (typeof sub !== 'string' || !isContact(sub)) return forbid('sub must be a mailto: or https: URI');
  return null;
}

/** RFC 8292 §3: auth-params in any order, spaces around commas, values as tokens or quoted. */
function parseCredentials(authorization: string): { t: string; k: string } | null {
  const params = /^vapid\s+(.+)$/i.exec(authorization)?.[1];
  if (params === undefined) return null;
  const found: Record<string, string> = {};
  for (const param of params.split(',')) {
    const match = /^\s*([tk])\s*=\s*"?([\w.=-]+)"?\s*$/i.exec(param);
    const [name, value] = [match?.[1]?.toLowerCase(), match?.[2]];
    if (name !== undefined && value !== undefined) found[name] = value;
  }
  const { t, k } = found;
  return t === undefined || k === undefined ? null : { t, k };
}

function importKey(k: string): KeyObject | null {
  const point = Buffer.from(k, 'base64url');
  if (point.length !== 65 || point[0] !== 4) return null;
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  } catch {
    return null; // not on the curve
  }
}

/** A space or angle brackets in a mailto: is what Apple refuses. */
function isContact(sub: string): boolean {
  return /^mailto:[^\s<>@]+@[^\s<>@]+$/.test(sub) || (/^https:\/\/\S+$/.test(sub) && URL.canParse(sub));
}

function parseJson(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function forbid(reason: string): Refusal {
  return { status: 403, reason };
}
