import { encodeBase64url } from '../wire/base64url.ts';
import { isString } from '../wire/guards/record.ts';
import type { PushSubscriptionInput } from '../wire/schemas/subscription.ts';
import { ClientError, isNamed } from './errors.ts';
import { pause, withTimeLimit } from './time-limit.ts';

/** Chromium hands this out when a subscription is made too soon after one was ended: valid to look at, never delivers. */
const REMOVED = '//permanently-removed.invalid/';

/** Pauses after one try and the next; the last try has none. */
const REMOVED_PAUSES_MS = [250, 1000, 0] as const;

export interface SubscribeOptions {
  timeoutMs: number;
  /** Told when the browser subscribes after all, once it was given up. */
  onLate: () => void;
}

/**
 * Makes a subscription with this key; one with another key is ended first.
 *
 * @param publicKey base64url of the 65 octets
 * @throws {ClientError} `subscribe_timeout`, `subscribe_failed`
 * @throws {DOMException} as `pushManager.subscribe` does
 */
export async function subscribeBrowser(
  { pushManager }: ServiceWorkerRegistration,
  publicKey: string,
  options: SubscribeOptions,
): Promise<PushSubscription> {
  for (const pauseMs of REMOVED_PAUSES_MS) {
    const subscription = await subscribeOnce(pushManager, publicKey, options).catch(async (error: unknown) => {
      const other = isNamed(error, 'InvalidStateError') && (await pushManager.getSubscription());
      if (!other) throw error;
      await unsubscribeBrowser(other, options.timeoutMs);
      return subscribeOnce(pushManager, publicKey, options);
    });
    if (!isRemoved(subscription)) return subscription;
    await unsubscribeBrowser(subscription, options.timeoutMs);
    await pause(pauseMs);
  }
  throw new ClientError('subscribe_failed', 'removed endpoint', { retryable: true });
}

/** @throws {ClientError} `subscribe_failed` when the browser refuses or does not answer; already ended is fine */
export async function unsubscribeBrowser(subscription: PushSubscription, timeoutMs: number): Promise<void> {
  try {
    await withTimeLimit(subscription.unsubscribe(), timeoutMs, new Error('no answer'));
  } catch (cause) {
    throw new ClientError('subscribe_failed', 'cannot unsubscribe', { retryable: true, cause });
  }
}

export const isRemoved = ({ endpoint }: PushSubscription): boolean => endpoint.includes(REMOVED);

/** @returns the public key that it was made with, base64url; undefined where the browser does not say */
export function keyOf(subscription: PushSubscription): string | undefined {
  const key = (subscription as Partial<PushSubscription>).options?.applicationServerKey;
  return key ? encodeBase64url(new Uint8Array(key)) : undefined;
}

/** Whether both are the same octets: servers and databases pad differently, and have two alphabets. */
export const isSameKey = (a: string, b: string): boolean => canonical(a) === canonical(b);

/** As browsers take it (Push API, `subscribe` step 5). */
const canonical = (key: string): string => key.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/**
 * What the server stores. Some Safari versions give objects without `toJSON`.
 *
 * @throws {ClientError} `subscribe_failed` when the browser does not tell the keys
 */
export function describeSubscription(subscription: PushSubscription): PushSubscriptionInput {
  const partial = subscription as Partial<PushSubscription>;
  const json = partial.toJSON?.();
  const read = (name: PushEncryptionKeyName): string | undefined => {
    const given = json?.keys?.[name];
    if (isString(given)) return given;
    const octets = partial.getKey?.(name);
    return octets ? encodeBase64url(new Uint8Array(octets)) : undefined;
  };
  const p256dh = read('p256dh');
  const auth = read('auth');
  if (p256dh === undefined || auth === undefined) {
    throw new ClientError('subscribe_failed', 'no keys');
  }
  return {
    endpoint: subscription.endpoint,
    expirationTime: subscription.expirationTime ?? null,
    keys: { p256dh, auth },
  };
}

async function subscribeOnce(
  pushManager: PushManager,
  publicKey: string,
  { timeoutMs, onLate }: SubscribeOptions,
): Promise<PushSubscription> {
  const subscribing = pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: canonical(publicKey),
  });
  const expired = new ClientError('subscribe_timeout', undefined, { retryable: true });
  return withTimeLimit(subscribing, timeoutMs, expired).catch((error: unknown) => {
    if (error === expired) subscribing.then(onLate, () => undefined);
    throw error;
  });
}
