/**
 * Message encryption for Web Push: RFC 8291 over the `aes128gcm` content coding of RFC 8188, always one record.
 *
 * body = salt(16) ‖ rs(4) ‖ idlen(1) = 65 ‖ our public key(65) ‖ AES-128-GCM(plaintext ‖ 0x02 ‖ zeros) ‖ tag(16)
 */
import { createCipheriv, createECDH, randomFillSync, type ECDH } from 'node:crypto';
import { MAX_PLAINTEXT_OCTETS } from '../../wire/index.ts';
import { hmacSha256 } from '../hmac-sha256.ts';
import { paddedOctets, type PadToOctets } from './padding.ts';

const RECORD_SIZE = 4096;
const SALT_OCTETS = 16;
const PUBLIC_KEY_OCTETS = 65;
const TAG_OCTETS = 16;
const HEADER_OCTETS = SALT_OCTETS + 4 + 1 + PUBLIC_KEY_OCTETS;

/** The 0x01 that ends each is the block counter of HKDF-Expand (RFC 5869 §2.3): one block is all that is needed. */
const KEY_INFO = Buffer.from('WebPush: info\0', 'latin1');
const CEK_INFO = Buffer.from('Content-Encoding: aes128gcm\0\x01', 'latin1');
const NONCE_INFO = Buffer.from('Content-Encoding: nonce\0\x01', 'latin1');
const FIRST_BLOCK = 1;
const LAST_RECORD = 2;

/** Octets of a browser's `PushSubscription.keys`, already checked by `checkSubscriptionKeys`. */
export interface SubscriptionKeys {
  /** Uncompressed P-256 point, 65 octets. */
  p256dh: Uint8Array;
  /** 16 octets. */
  auth: Uint8Array;
}

export interface EncryptOptions {
  /**
   * At most MAX_PLAINTEXT_OCTETS; above BRIDGED_PLAINTEXT_OCTETS Firefox for Android may answer 413.
   * @default 0
   */
  padToOctets?: PadToOctets;
}

/** What must be new for every message (RFC 8291 §3.1, RFC 8188 §4.3). */
export interface MessageSecrets extends KeyPair {
  /** 16 random octets. */
  salt: Uint8Array;
}

export class PlaintextTooLargeError extends Error {
  override readonly name = 'PlaintextTooLargeError';
  readonly octets: number;

  constructor(octets: number) {
    super(`the payload has ${octets} octets, more than the ${MAX_PLAINTEXT_OCTETS} that a push message can carry`);
    this.octets = octets;
  }
}

/** The sender's. */
interface KeyPair {
  /** Holds the pair. */
  ecdh: ECDH;
  /** Uncompressed point, 65 octets. */
  publicKey: Uint8Array;
}

/**
 * Key pairs, made many at once and each used for one message: the table that they are made with does not stay in the
 * processor's cache from one message to the next, and making them one by one takes a third longer.
 */
const pairs = Array.from({ length: 32 }, (): KeyPair => ({
  ecdh: createECDH('prime256v1'),
  publicKey: new Uint8Array(),
}));
let pairsUsed = pairs.length;

/** Random octets for salts, drawn many at once: each is used for one message. */
const salts = Buffer.alloc(256 * SALT_OCTETS);
let saltsUsed = salts.length;

/**
 * Encrypts one message with a fresh key pair and a fresh salt.
 *
 * @returns the request body, to be sent as `Content-Encoding: aes128gcm`
 * @throws {PlaintextTooLargeError} above MAX_PLAINTEXT_OCTETS
 * @throws {Error} when `p256dh` is not a point on the curve
 */
export function encrypt(plaintext: Uint8Array, keys: SubscriptionKeys, options: EncryptOptions = {}): Uint8Array {
  if (plaintext.length > MAX_PLAINTEXT_OCTETS) throw new PlaintextTooLargeError(plaintext.length);
  const { ecdh, publicKey } = nextPair();
  return encryptWith({ ecdh, publicKey, salt: nextSalt() }, plaintext, keys, options);
}

function nextPair(): KeyPair {
  if (pairsUsed === pairs.length) {
    for (const pair of pairs) pair.publicKey = pair.ecdh.generateKeys();
    pairsUsed = 0;
  }
  pairsUsed += 1;
  return pairs[pairsUsed - 1] as KeyPair; // within the bounds: see above
}

function nextSalt(): Uint8Array {
  if (saltsUsed === salts.length) {
    randomFillSync(salts);
    saltsUsed = 0;
  }
  saltsUsed += SALT_OCTETS;
  return salts.subarray(saltsUsed - SALT_OCTETS, saltsUsed);
}

/**
 * The same with given secrets: the seam for the vector of RFC 8291 Appendix A. Not exported from the room.
 *
 * @throws {PlaintextTooLargeError} above MAX_PLAINTEXT_OCTETS
 */
export function encryptWith(
  { ecdh, publicKey, salt }: MessageSecrets,
  plaintext: Uint8Array,
  { p256dh, auth }: SubscriptionKeys,
  { padToOctets = 0 }: EncryptOptions = {},
): Uint8Array {
  if (plaintext.length > MAX_PLAINTEXT_OCTETS) throw new PlaintextTooLargeError(plaintext.length);

  const sharedKey = hmacSha256(auth, ecdh.computeSecret(p256dh));
  const inputKey = hmacSha256(sharedKey, keyInfo(p256dh, publicKey));
  const { contentKey, nonce } = deriveContentKey(salt, inputKey);

  const record = Buffer.allocUnsafe(paddedOctets(plaintext.length, padToOctets) + 1);
  record.set(plaintext);
  record[plaintext.length] = LAST_RECORD;
  record.fill(0, plaintext.length + 1);
  const cipher = createCipheriv('aes-128-gcm', contentKey, nonce);
  const sealed = cipher.update(record);
  cipher.final();

  const body = Buffer.allocUnsafe(HEADER_OCTETS + sealed.length + TAG_OCTETS); // every octet is set below
  body.set(salt, 0);
  body.writeUInt32BE(RECORD_SIZE, SALT_OCTETS);
  body[SALT_OCTETS + 4] = PUBLIC_KEY_OCTETS;
  body.set(publicKey, SALT_OCTETS + 5);
  body.set(sealed, HEADER_OCTETS);
  body.set(cipher.getAuthTag(), HEADER_OCTETS + sealed.length);
  return body;
}

/** RFC 8291 §3.4: `WebPush: info`, 0x00, the browser's public key, ours, and the block counter. */
function keyInfo(p256dh: Uint8Array, publicKey: Uint8Array): Buffer {
  const info = Buffer.allocUnsafe(KEY_INFO.length + 2 * PUBLIC_KEY_OCTETS + 1);
  info.set(KEY_INFO);
  info.set(p256dh, KEY_INFO.length);
  info.set(publicKey, KEY_INFO.length + PUBLIC_KEY_OCTETS);
  info[info.length - 1] = FIRST_BLOCK;
  return info;
}

/** RFC 8188 §2.2–2.3; the nonce is that of record 0, the only one. Exported for the vector of RFC 8188 §3.1. */
export function deriveContentKey(salt: Uint8Array, inputKey: Uint8Array): { contentKey: Buffer; nonce: Buffer } {
  const key = hmacSha256(salt, inputKey);
  return { contentKey: hmacSha256(key, CEK_INFO).subarray(0, 16), nonce: hmacSha256(key, NONCE_INFO).subarray(0, 12) };
}
