import type { Environment } from '../environment.ts';
import type { VapidOptions } from '../options.ts';
import type { Store } from '../ports/store.ts';
import {
  generateVapidKey,
  keyIdOf,
  parseVapidKeys,
  VapidKeyError,
  type VapidKey,
  type VapidRing,
} from '../webpush/index.ts';

/**
 * Opens the ring of VAPID keys: the store is the truth, configured keys are imported and become the current one, and
 * where there is none at all a pair is made and kept. Older keys stay: they sign for the subscriptions made with them.
 *
 * @returns the ring, and whether a pair was made now
 * @throws {VapidKeyError} when the configured keys are broken, half missing, or no pair
 */
export async function openVapidRing(
  store: Store,
  options: VapidOptions,
  environment: Environment,
): Promise<{ ring: VapidRing; made: boolean }> {
  const configured = configuredKey(options);
  let keys = await store.listVapidKeys();
  const made = configured === undefined && keys.length === 0;
  const wanted = configured ?? (made ? generateVapidKey() : undefined);
  if (wanted !== undefined && !keys.some(({ keyId, current }) => keyId === wanted.keyId && current)) {
    await store.saveVapidKey({ ...wanted, createdAt: environment.now(), current: true });
    keys = await store.listVapidKeys();
  }
  const byId = new Map<string, VapidKey>(keys.map((key) => [key.keyId, key]));
  const current = keys.find((key) => key.current);
  if (current === undefined) throw new VapidKeyError('missing', 'the data file has VAPID keys but none is current');
  return { ring: { current, find: (keyId) => byId.get(keyId) }, made };
}

function configuredKey({ publicKey, privateKey }: VapidOptions): VapidKey | undefined {
  if (privateKey === undefined || privateKey.trim() === '') {
    if (publicKey === undefined || publicKey.trim() === '') return undefined;
    throw new VapidKeyError('missing', 'VAPID_PUBLIC_KEY is set but VAPID_PRIVATE_KEY is missing');
  }
  const pair = parseVapidKeys({ privateKey, ...(publicKey === undefined ? {} : { publicKey }) });
  return { keyId: keyIdOf(pair.publicKey), ...pair };
}
