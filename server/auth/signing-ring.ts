import { timingSafeEqual } from 'node:crypto';
import { decodeBase64url } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { hmacSha256 } from '../hmac-sha256.ts';
import type { SigningKeyRow, Store } from '../ports/store.ts';

/** Key id (2) + two integers (6 + 6) + MAC (16) = 30 octets, 40 base64url characters. */
const HEAD_OCTETS = 14;
const MAC_OCTETS = 16;

/**
 * Signs a pair of integer ids, and a text that goes beside the token and not in it; a MAC cut to 16 octets keeps the
 * token short enough for every payload.
 */
export interface PairSigner {
  sign(first: number, second: number, beside?: string): string;
  /** @returns the pair, or undefined for anything that this ring did not sign for this purpose, with this text */
  verify(token: string, beside?: string): { first: number; second: number } | undefined;
}

export interface SigningRing {
  /** @param purpose separates tokens: one made for events is no device token */
  signer(purpose: 'event' | 'device' | 'click'): PairSigner;
}

/** Loads the stored signing keys, making the first one when there is none. The newest signs, all verify. */
export async function openSigningRing(store: Store, environment: Environment): Promise<SigningRing> {
  let keys = await store.listSigningKeys();
  if (keys.length === 0) {
    await store.saveSigningKey({ keyId: 1, secret: environment.randomBytes(32), createdAt: environment.now() });
    keys = await store.listSigningKeys();
  }
  const byId = new Map<number, SigningKeyRow>(keys.map((key) => [key.keyId, key]));
  const newest = keys.reduce((a, b) => (a.keyId > b.keyId ? a : b));
  return {
    signer: (purpose) => ({
      sign(first, second, beside) {
        const token = Buffer.allocUnsafe(HEAD_OCTETS + MAC_OCTETS);
        token.writeUInt16BE(newest.keyId, 0);
        token.writeUIntBE(first, 2, 6);
        token.writeUIntBE(second, 8, 6);
        token.set(macOf(newest.secret, purpose, token.subarray(0, HEAD_OCTETS), beside), HEAD_OCTETS);
        return token.toString('base64url');
      },
      verify(token, beside) {
        const octets = decode(token);
        if (octets === undefined || octets.length !== HEAD_OCTETS + MAC_OCTETS) return undefined;
        const head = octets.subarray(0, HEAD_OCTETS);
        const key = byId.get(head.readUInt16BE(0));
        if (key === undefined) return undefined;
        if (!timingSafeEqual(macOf(key.secret, purpose, head, beside), octets.subarray(HEAD_OCTETS))) return undefined;
        return { first: head.readUIntBE(2, 6), second: head.readUIntBE(8, 6) };
      },
    }),
  };
}

function macOf(secret: Uint8Array, purpose: string, head: Uint8Array, beside = ''): Buffer {
  const label = `belfry-${purpose}\0`;
  const message = Buffer.allocUnsafe(label.length + HEAD_OCTETS + Buffer.byteLength(beside));
  message.write(label, 'latin1');
  message.set(head, label.length);
  message.write(beside, label.length + HEAD_OCTETS);
  return hmacSha256(secret, message).subarray(0, MAC_OCTETS);
}

function decode(token: string): Buffer | undefined {
  try {
    return Buffer.from(decodeBase64url(token));
  } catch {
    return undefined;
  }
}
