import type { Environment } from './environment.ts';

/** Crockford's base32: no I, L, O, U, so an id can be read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * An opaque, time-ordered public id: prefix, 10 characters of epoch ms, 16 characters of randomness (80 bits).
 *
 * @example
 * createPublicId('ntf', environment) // 'ntf_01JQ8W3T4VX1N0Y6C2M7K5D9RZ'
 */
export function createPublicId(prefix: 'ntf' | 'sub' | 'key' | 'tpl', environment: Environment): string {
  let time = environment.now();
  let stamp = '';
  for (let i = 0; i < 10; i += 1) {
    stamp = ALPHABET.charAt(time % 32) + stamp;
    time = Math.floor(time / 32);
  }
  let noise = '';
  for (const octet of environment.randomBytes(16)) noise += ALPHABET.charAt(octet & 31);
  return `${prefix}_${stamp}${noise}`;
}
