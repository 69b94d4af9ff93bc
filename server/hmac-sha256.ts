/**
 * HMAC-SHA-256 (RFC 2104) by two one-shot hashes. Six of them go into every push message: `createHmac` makes an object
 * with a finalizer each time, and a hash as a Buffer one with a block of memory of its own. Digests as texts cost half.
 */
import { hash } from 'node:crypto';

const BLOCK_OCTETS = 64;
const HASH_OCTETS = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** Nothing here awaits, so no two calls share these. They hold the key of the last call, as its caller does. */
const inner = Buffer.alloc(1024);
const outer = Buffer.alloc(BLOCK_OCTETS + HASH_OCTETS);

/**
 * @param key at most 64 octets; a longer one would have to be hashed first
 * @throws {RangeError} for a longer key
 * @example
 * hmacSha256(secret, Buffer.from('message')).subarray(0, 16)
 */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Buffer {
  if (key.length > BLOCK_OCTETS) throw new RangeError(`the key has ${key.length} octets, more than ${BLOCK_OCTETS}`);
  const octets = BLOCK_OCTETS + message.length;
  const block = octets <= inner.length ? inner : Buffer.alloc(octets);
  block.fill(INNER_PAD, 0, BLOCK_OCTETS);
  outer.fill(OUTER_PAD, 0, BLOCK_OCTETS);
  for (let i = 0; i < key.length; i += 1) {
    const octet = key[i] ?? 0;
    block[i] = octet ^ INNER_PAD;
    outer[i] = octet ^ OUTER_PAD;
  }
  block.set(message, BLOCK_OCTETS);
  outer.write(hash('sha256', block.subarray(0, octets), 'latin1'), BLOCK_OCTETS, 'latin1');
  const mac = Buffer.allocUnsafe(HASH_OCTETS); // of Node's pool; every octet is written
  mac.write(hash('sha256', outer, 'latin1'), 'latin1');
  return mac;
}
