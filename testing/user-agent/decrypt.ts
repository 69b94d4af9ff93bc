/**
 * The receiver's half of RFC 8291 (over RFC 8188), on Node's crypto alone.
 */
import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

const SALT_OCTETS = 16;
const TAG_OCTETS = 16;
const POINT_OCTETS = 65;
/** salt, record size, length of the key id, key id. */
const HEADER_OCTETS = SALT_OCTETS + 4 + 1 + POINT_OCTETS;

export interface ReceiverKeys {
  /** 32 octets. */
  privateKey: Uint8Array;
  /** 65 octets, uncompressed. */
  publicKey: Uint8Array;
  /** 16 octets. */
  authSecret: Uint8Array;
}

/**
 * Decrypts one push message, refusing what RFC 8291 §4 forbids: several records, another key id, wrong padding.
 *
 * @param body an `aes128gcm` message body
 * @throws {Error} saying what is wrong, when a browser would drop the message without a word
 */
export function decryptPush(body: Uint8Array, keys: ReceiverKeys): Uint8Array {
  if (body.length < HEADER_OCTETS + TAG_OCTETS + 1) throw new Error(`${body.length} octets are too few for a message`);
  const octets = Buffer.from(body);
  const salt = octets.subarray(0, SALT_OCTETS);
  const recordSize = octets.readUInt32BE(SALT_OCTETS);
  const keyIdLength = octets[SALT_OCTETS + 4];
  if (keyIdLength !== POINT_OCTETS) throw new Error(`the key id has ${keyIdLength} octets, not ${POINT_OCTETS}`);
  const senderKey = octets.subarray(HEADER_OCTETS - POINT_OCTETS, HEADER_OCTETS);
  const ciphertext = octets.subarray(HEADER_OCTETS);
  // RFC 8291 §4: greater than plaintext, delimiter, padding and tag together, which is the whole ciphertext.
  if (recordSize <= ciphertext.length) throw new Error(`a record size of ${recordSize} is too small for one record`);

  const { contentKey, nonce } = deriveKeys(senderKey, salt, keys);
  const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce);
  decipher.setAuthTag(ciphertext.subarray(-TAG_OCTETS));
  const padded = Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_OCTETS)), decipher.final()]);
  return unpad(padded);
}

/** RFC 8291 §3.4. */
function deriveKeys(senderKey: Buffer, salt: Buffer, keys: ReceiverKeys): { contentKey: Buffer; nonce: Buffer } {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(keys.privateKey);
  const sharedSecret = ecdh.computeSecret(senderKey); // throws when the point is not on the curve
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), keys.publicKey, senderKey]);
  const inputKey = derive(sharedSecret, keys.authSecret, keyInfo, 32);
  return {
    contentKey: derive(inputKey, salt, 'Content-Encoding: aes128gcm\0', 16),
    nonce: derive(inputKey, salt, 'Content-Encoding: nonce\0', 12),
  };
}

function derive(inputKey: Uint8Array, salt: Uint8Array, info: Uint8Array | string, octets: number): Buffer {
  return Buffer.from(hkdfSync('sha256', inputKey, salt, info, octets));
}

/** RFC 8188 §2: the last record ends with 0x02 and any number of zeros. */
function unpad(padded: Buffer): Uint8Array {
  const delimiterAt = padded.findLastIndex((octet) => octet !== 0);
  if (padded[delimiterAt] !== 2) throw new Error('the padding delimiter of the last record must be 2');
  return new Uint8Array(padded.subarray(0, delimiterAt));
}
