/** Reads VAPID keys in the shapes that other tools print, and brings them to one: raw base64url. */
import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64url, encodeBase64url } from '../../wire/index.ts';
import type { VapidKeyPair } from './vapid.ts';

const CURVE = 'prime256v1';
const SCALAR_OCTETS = 32;
const POINT_OCTETS = 65;
const FORMATS = 'raw base64url, PEM, base64url of a PEM or of DER, JWK, and the JSON of web-push';

export type VapidKeyErrorCode = 'missing' | 'unreadable' | 'encrypted' | 'wrong_curve' | 'not_private' | 'mismatch';

/** Messages never hold key material. */
export class VapidKeyError extends Error {
  override readonly name = 'VapidKeyError';
  readonly code: VapidKeyErrorCode;

  constructor(code: VapidKeyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

type Role = 'private' | 'public';
/** A key as text, once what wraps it is taken off. */
type Unwrapped = { raw: Uint8Array } | { key: KeyObject };

/**
 * Each key may be raw base64url (a scalar of 32 octets, an uncompressed point of 65), PEM (PKCS#8, SEC1; SPKI for the
 * public one; `\n` may be written out, as in env files), base64url of a PEM or of DER, or a JWK. The private one may
 * also be a JSON object of both, as `web-push generate-vapid-keys --json` prints it.
 *
 * @param keys `publicKey` is derived when absent
 * @returns both, raw base64url
 * @throws {VapidKeyError} when one cannot be read, is not on P-256, or the two do not belong together
 *
 * @example
 * parseVapidKeys({ privateKey: process.env.VAPID_PRIVATE_KEY ?? '' })
 */
export function parseVapidKeys(keys: { publicKey?: string; privateKey: string }): VapidKeyPair {
  const pair = readJsonPair(keys.privateKey);
  const scalar = readPrivateKey(pair?.privateKey ?? keys.privateKey);
  const derived = derivePublicKey(scalar);
  for (const text of [keys.publicKey, pair?.publicKey]) {
    if (text !== undefined && text.trim() !== '') checkBelongs(readPublicKey(text), derived);
  }
  return { publicKey: encodeBase64url(derived), privateKey: encodeBase64url(scalar) };
}

/** `{"publicKey": "…", "privateKey": "…"}`, the members in any of the other shapes. */
function readJsonPair(text: string): { publicKey?: string; privateKey: string } | undefined {
  const json = trim(text);
  if (!json.startsWith('{')) return undefined;
  const { publicKey, privateKey } = parseObject(json, 'private');
  if (typeof privateKey !== 'string') return undefined;
  return typeof publicKey === 'string' ? { publicKey, privateKey } : { privateKey };
}

function readPrivateKey(text: string): Uint8Array {
  const unwrapped = unwrap(text, 'private');
  if ('raw' in unwrapped) return unwrapped.raw;
  const { d } = unwrapped.key.export({ format: 'jwk' });
  if (d === undefined) throw new VapidKeyError('not_private', 'the VAPID private key is a public key');
  const scalar = decodeBase64url(d);
  // Nobody has looked yet whether the public half in a PEM or in DER is this key's.
  checkBelongs(pointOf(unwrapped.key), derivePublicKey(scalar));
  return scalar;
}

function readPublicKey(text: string): Uint8Array {
  const unwrapped = unwrap(text, 'public');
  return 'raw' in unwrapped ? unwrapped.raw : pointOf(unwrapped.key);
}

function pointOf(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from([4]), decodeBase64url(x ?? ''), decodeBase64url(y ?? '')]);
}

/** @throws {VapidKeyError} */
function checkBelongs(given: Uint8Array, derived: Uint8Array): void {
  if (Buffer.compare(given, derived) === 0) return;
  throw new VapidKeyError('mismatch', 'the VAPID public key does not belong to the VAPID private key');
}

function derivePublicKey(scalar: Uint8Array): Uint8Array {
  const ecdh = createECDH(CURVE);
  try {
    ecdh.setPrivateKey(scalar);
  } catch {
    throw new VapidKeyError('unreadable', 'the VAPID private key is not a valid number for the P-256 curve');
  }
  return ecdh.getPublicKey();
}

function unwrap(text: string, role: Role): Unwrapped {
  const trimmed = trim(text);
  if (trimmed === '') throw new VapidKeyError('missing', `the VAPID ${role} key is missing`);
  if (trimmed.startsWith('{')) return { key: fromJwk(trimmed, role) };
  if (trimmed.includes('-----BEGIN')) return { key: fromPem(trimmed, role) };

  const octets = decodeOrThrow(trimmed, role);
  if (octets.length === (role === 'private' ? SCALAR_OCTETS : POINT_OCTETS)) return { raw: octets };
  const inner = Buffer.from(octets).toString('latin1');
  if (inner.includes('-----BEGIN')) return { key: fromPem(inner, role) };
  if (octets[0] === 0x30) return { key: fromDer(octets, role) };
  if (role === 'private' && octets.length === POINT_OCTETS) {
    throw new VapidKeyError('not_private', 'the VAPID private key is a public key: are the two swapped?');
  }
  const wanted = role === 'private' ? SCALAR_OCTETS : POINT_OCTETS;
  throw unreadable(role, `it has ${octets.length} octets where a raw key has ${wanted}`);
}

/** An env file's quotes are taken off, too. */
const trim = (text: string): string =>
  text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();

function fromJwk(json: string, role: Role): KeyObject {
  const jwk = parseObject(json, role);
  if (jwk['kty'] !== 'EC' || jwk['crv'] !== 'P-256') throw wrongCurve(role);
  if (role === 'private' && jwk['d'] === undefined) {
    throw new VapidKeyError('not_private', 'the VAPID private key is a public JWK: it has no "d"');
  }
  return orUnreadable(
    role,
    () => {
      if (role === 'public') return createPublicKey({ key: jwk, format: 'jwk' });
      const key = createPrivateKey({ key: jwk, format: 'jwk' });
      // Node 24 does not look whether they belong together, Node 26 does.
      checkBelongs(pointOf(key), derivePublicKey(decodeBase64url(String(jwk['d']))));
      return key;
    },
    'it is damaged, or the members of the JWK do not belong together',
  );
}

function fromPem(text: string, role: Role): KeyObject {
  // openssl ecparam -genkey puts an EC PARAMETERS block before the key.
  const block = /-----BEGIN ((?:[A-Z]+ )*(?:PRIVATE|PUBLIC) KEY)-----[\s\S]*?-----END \1-----/.exec(
    text.replaceAll('\\n', '\n').replaceAll('\r', ''),
  );
  if (block === null) throw unreadable(role, 'the PEM holds no key');
  if (block[1]?.includes('ENCRYPTED') === true || block[0].includes('ENCRYPTED')) {
    throw new VapidKeyError('encrypted', `the VAPID ${role} key is encrypted with a passphrase; give it unencrypted`);
  }
  if (role === 'private' && block[1]?.endsWith('PUBLIC KEY') === true) {
    throw new VapidKeyError('not_private', 'the VAPID private key is a public key: are the two swapped?');
  }
  // A private PEM as the public key gives its public half.
  return onCurve(
    role,
    orUnreadable(role, () => (role === 'private' ? createPrivateKey(block[0]) : createPublicKey(block[0]))),
  );
}

function fromDer(octets: Uint8Array, role: Role): KeyObject {
  const key = Buffer.from(octets);
  if (role === 'public')
    return onCurve(
      role,
      orUnreadable(role, () => createPublicKey({ key, format: 'der', type: 'spki' })),
    );
  return onCurve(
    role,
    orUnreadable(role, () => {
      try {
        return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
      } catch {
        return createPrivateKey({ key, format: 'der', type: 'sec1' });
      }
    }),
  );
}

function onCurve(role: Role, key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== CURVE) throw wrongCurve(role);
  return key;
}

function parseObject(json: string, role: Role): Record<string, unknown> {
  const value = orUnreadable(role, () => JSON.parse(json) as unknown);
  if (typeof value !== 'object' || value === null) throw unreadable(role, 'the JWK is not an object');
  return value as Record<string, unknown>;
}

function decodeOrThrow(text: string, role: Role): Uint8Array {
  try {
    return decodeBase64url(text.replace(/\s+/g, ''));
  } catch {
    throw unreadable(role, 'it is not base64url');
  }
}

/** The library's own message may quote the input, so it is dropped. */
function orUnreadable<T>(role: Role, read: () => T, reason = 'it is damaged'): T {
  try {
    return read();
  } catch {
    throw unreadable(role, reason);
  }
}

function unreadable(role: Role, reason: string): VapidKeyError {
  return new VapidKeyError('unreadable', `the VAPID ${role} key cannot be read: ${reason}. Formats taken: ${FORMATS}`);
}

function wrongCurve(role: Role): VapidKeyError {
  return new VapidKeyError(
    'wrong_curve',
    `the VAPID ${role} key is not on the P-256 curve, the only one that VAPID knows`,
  );
}
