/**
 * RFC 8292: is the sender the application server that the subscription was made for?
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Refusal } from './request-check.ts';

/** RFC 8292 §2. */
const MAX_LIFETIME_SECONDS = 86_400;

export interface VapidContext {
  /** base64url without padding, of the subscription; null when it was made without: then anybody may send. */
  applicationServerKey: string | null;
  /** Of the endpoint. */
  origin: string;
  /** Epoch ms. */
  now: number;
}

/**
 * All that is wrong, gravest first; nothing follows where the rest cannot be looked at. Stricter than the RFC where Apple
 * is: `sub` must be there and be a `mailto:` or `https:` URI that others can reach.
 */
export function* checkVapid(authorization: string | undefined, context: VapidContext): Generator<Refusal> {
  const { applicationServerKey } = context;
  if (authorization === undefined) {
    if (applicationServerKey === null) return;
    yield { cause: 'vapid_missing', reason: 'Authorization header is required' };
    return;
  }
  const credentials = parseCredentials(authorization);
  if (credentials === null) {
    yield { cause: 'vapid_malformed', reason: 'Authorization must be "vapid t=<jwt>, k=<key>"' };
    return;
  }
  const { t, k } = credentials;
  if (applicationServerKey !== null && k.replace(/=+$/, '') !== applicationServerKey) {
    yield { cause: 'vapid_key_mismatch', reason: 'k is not the key of the subscription' };
    return;
  }
  const flaw = findTokenFlaw(t, k);
  if (flaw !== null) yield { cause: 'vapid_invalid', reason: flaw };
  else yield* checkClaims(parseJson(t.split('.')[1] ?? ''), context);
}

function findTokenFlaw(t: string, k: string): string | null {
  const publicKey = importKey(k);
  if (publicKey === null) return 'k is not an uncompressed P-256 point';
  const [head = '', claims = '', signature = '', ...rest] = t.split('.');
  if (rest.length > 0 || signature === '') return 't is not a JWT';
  if (parseJson(head)?.alg !== 'ES256') return 'alg must be ES256';
  const raw = Buffer.from(signature, 'base64url');
  const isSigned =
    raw.length === 64 &&
    verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw);
  if (!isSigned) return 'the signature does not verify';
  return parseJson(claims) === null ? 'the claims are not JSON' : null;
}

function* checkClaims(claims: Record<string, unknown> | null, { origin, now }: VapidContext): Generator<Refusal> {
  const { aud, exp, sub } = claims ?? {};
  if (aud !== origin) yield { cause: 'vapid_audience', reason: `aud must be ${origin}, not ${String(aud)}` };
  if (typeof exp !== 'number') yield { cause: 'vapid_expiry_missing', reason: 'exp must be a number' };
  else if (exp * 1000 <= now) yield { cause: 'vapid_expired', reason: 'exp is past' };
  else if (exp > now / 1000 + MAX_LIFETIME_SECONDS) {
    yield { cause: 'vapid_too_long', reason: 'exp is more than 24 hours ahead' };
  }
  if (typeof sub !== 'string' || !isContact(sub)) {
    yield { cause: 'vapid_subject_invalid', reason: 'sub must be a mailto: or https: URI' };
  } else if (/(^|[@./])(localhost|local|invalid)$/i.test(hostOf(sub))) {
    yield { cause: 'vapid_subject_unreachable', reason: `sub names a host that nobody outside can reach: ${sub}` };
  }
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

function hostOf(contact: string): string {
  return contact.startsWith('mailto:') ? contact.slice(contact.indexOf('@') + 1) : new URL(contact).hostname;
}

function parseJson(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
