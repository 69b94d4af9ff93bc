/** Checks of what a browser gives as `PushSubscription.keys`, at intake, so that a bad key never reaches a send. */
import { createECDH } from 'node:crypto';
import { decodeBase64url } from '../../wire/index.ts';
import type { SubscriptionKeys } from './encrypt.ts';

const POINT_OCTETS = 65;
const UNCOMPRESSED = 0x04;
const AUTH_OCTETS = 16;

/** Any key pair will do: `computeSecret` refuses a point that is off the curve (RFC 8291 §7). */
const trial = createECDH('prime256v1');
trial.generateKeys();

/** @property code also the `code` of the problem+json answer */
export class SubscriptionKeyError extends Error {
  override readonly name = 'SubscriptionKeyError';
  readonly code: 'invalid_p256dh' | 'invalid_auth_secret';

  constructor(code: 'invalid_p256dh' | 'invalid_auth_secret', message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * @param keys base64url texts, padded or not
 * @returns the decoded octets, fit for `encrypt`
 * @throws {SubscriptionKeyError} naming the key that is wrong
 *
 * @example
 * checkSubscriptionKeys(subscription.toJSON().keys)
 */
export function checkSubscriptionKeys({ p256dh, auth }: { p256dh: string; auth: string }): SubscriptionKeys {
  const point = decode(p256dh);
  if (point === undefined) throw new SubscriptionKeyError('invalid_p256dh', 'p256dh is not base64url');
  if (point.length !== POINT_OCTETS || point[0] !== UNCOMPRESSED) {
    throw new SubscriptionKeyError('invalid_p256dh', 'p256dh is not an uncompressed P-256 point of 65 octets');
  }
  if (!isOnCurve(point)) throw new SubscriptionKeyError('invalid_p256dh', 'p256dh is not a point on the P-256 curve');

  const secret = decode(auth);
  if (secret === undefined) throw new SubscriptionKeyError('invalid_auth_secret', 'the auth secret is not base64url');
  if (secret.length !== AUTH_OCTETS) {
    throw new SubscriptionKeyError('invalid_auth_secret', `the auth secret has ${secret.length} octets, not 16`);
  }
  return { p256dh: point, auth: secret };
}

function isOnCurve(point: Uint8Array): boolean {
  try {
    trial.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}

function decode(text: string): Uint8Array | undefined {
  try {
    return decodeBase64url(text);
  } catch {
    return undefined;
  }
}
