import { createECDH, randomBytes } from 'node:crypto';
import type { FakeSubscription } from './contract.ts';

/** A push subscription with real keys, as a browser would hand it out. */
export function createFakeSubscription(
  options: { endpoint?: string; auth?: Uint8Array; applicationServerKey?: ArrayBuffer | null } = {},
): FakeSubscription {
  const { endpoint = `https://push.example/${randomBytes(12).toString('hex')}`, applicationServerKey = null } = options;
  const keys = { p256dh: createECDH('prime256v1').generateKeys(), auth: options.auth ?? randomBytes(16) };
  const text = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url');
  return {
    endpoint,
    expirationTime: null,
    options: { userVisibleOnly: true, applicationServerKey },
    getKey: (name) => Uint8Array.from(keys[name]).buffer,
    toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: text(keys.p256dh), auth: text(keys.auth) } }),
    unsubscribe: async () => true,
  };
}
