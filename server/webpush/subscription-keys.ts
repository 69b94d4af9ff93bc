/** Checks of what a browser gives as `PushSubscription.keys`: all of them at intake, those of its form before each send. */
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
  const pointFault = pointFormFault(point);
  if (pointFault !== undefined) throw new SubscriptionKeyError('invalid_p256dh', pointFault);
  if (!isOnCurve(point)) throw new SubscriptionKeyError('invalid_p256dh', 'p256dh is not a point on the P-256 curve');

  const secret = decode(auth);
  if (secret === undefined) throw new SubscriptionKeyError('invalid_auth_secret', 'the auth secret is not base64url');
  const secretFault = secretFormFault(secret);
  if (secretFault !== undefined) throw new SubscriptionKeyError('invalid_auth_secret', secretFault);
  return { p256dh: point, auth: secret };
}

/**
 * What is wrong with the form of stored keys: with them `encrypt` would make something that no browser can read (a
 * compressed point is one on the curve, and any octets make an HMAC key). Whether the point is on the curve shows there.
 */
export function formFault({ p256dh, auth }: SubscriptionKeys): string | undefined {
  return pointFormFault(p256dh) ?? secretFormFault(auth);
}

function pointFormFault(point: Uint8Array): string | undefined {
  if (point.length === POINT_OCTETS && point[0] === UNCOMPRESSED) return undefined;
  return 'p256dh is not an uncompressed P-256 point of 65 octets';
}

function secretFormFault(secret: Uint8Array): string | undefined {
  return secret.length === AUTH_OCTETS ? undefined : `the auth secret has ${secret.length} octets, not 16`;
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
