import { postJson, readKnown, writeConfig, type DeviceConfig, type DeviceConfigPatch } from '../device/index.ts';
import { decodeBase64url, encodeBase64url } from '../wire/base64url.ts';
import { PUSH_PREFIX } from '../wire/constants.ts';
import { isResubscribeResponse } from '../wire/guards/response.ts';
import type { PushSubscriptionInput, ResubscribeRequest } from '../wire/schemas/subscription.ts';
import { tellPages } from './pages.ts';

/**
 * The browser lost or replaced the subscription. Makes a new one where it did not, and tells the server: with proof
 * of the old auth secret, for the worker has no login. What fails here is left to the next page (`replacing`).
 *
 * @throws {Error} when the browser gives no new subscription: permission gone, no key known, offline
 */
export async function handleSubscriptionChange(
  self: ServiceWorkerGlobalScope,
  event: PushSubscriptionChangeEvent,
): Promise<void> {
  const config = { ...fromQuery(self.location), ...(await readKnown()) };
  if (!config.endpoint && isForeign(event, config)) return;
  const oldEndpoint = event.oldSubscription?.endpoint ?? config.endpoint;
  // Nothing was subscribed as far as this device knows: the person switched it off, or storage is gone, and then there
  // is no proof for the server. Permission that came back is no wish to be subscribed again; a page may ask.
  if (!config.endpoint && (config.replacing || !(oldEndpoint ?? event.newSubscription))) {
    await event.newSubscription?.unsubscribe();
    return;
  }
  const oldAuth = authOf(event.oldSubscription) ?? config.auth;
  const subscription = event.newSubscription ?? (await subscribe(self, event, config));
  const { endpoint } = subscription;
  const auth = authOf(subscription);
  const moved = !!oldEndpoint && oldEndpoint !== endpoint;

  const { apiBase, vapidPublicKey } = config;
  // Not all of it: a page may have written the rest since it was read.
  await writeConfig({ apiBase, vapidPublicKey, endpoint, auth, ...(moved && { replacing: oldEndpoint }) });
  if (moved && oldAuth) {
    const request: ResubscribeRequest = {
      oldEndpoint,
      proof: await prove(self, oldAuth, oldEndpoint, endpoint),
      subscription: subscription.toJSON() as PushSubscriptionInput, // the browser's own form of just this
      vapidKeyId: config.vapidKeyId,
    };
    await post(config.apiBase, request);
  }
  await tellPages(self, { belfry: 1, type: 'subscription-changed' });
}

/** Made with another key than ours: another service's, that of the same worker. */
function isForeign(
  { oldSubscription, newSubscription }: PushSubscriptionChangeEvent,
  { vapidPublicKey }: KnownConfig,
): boolean {
  const key = (newSubscription ?? oldSubscription)?.options.applicationServerKey;
  return !!key && !!vapidPublicKey && encodeBase64url(new Uint8Array(key)) !== vapidPublicKey;
}

type KnownConfig = DeviceConfigPatch & Pick<DeviceConfig, 'apiBase'>;

/** `sw.js?api=…&key=…`: what there is when storage is gone. */
function fromQuery({ href, search }: WorkerLocation): KnownConfig {
  const query = new URLSearchParams(search);
  return {
    apiBase: new URL(query.get('api') ?? PUSH_PREFIX, href).href.replace(/\/$/, ''),
    vapidPublicKey: query.get('key') ?? undefined,
  };
}

async function subscribe(
  self: ServiceWorkerGlobalScope,
  { oldSubscription }: PushSubscriptionChangeEvent,
  { vapidPublicKey }: KnownConfig,
): Promise<PushSubscription> {
  const { pushManager } = self.registration;
  const existing = await pushManager.getSubscription();
  if (existing) return existing;
  const applicationServerKey = vapidPublicKey
    ? decodeBase64url(vapidPublicKey)
    : oldSubscription?.options.applicationServerKey;
  if (!applicationServerKey) throw new Error('no VAPID key to subscribe with');
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

function authOf(subscription: PushSubscription | null): string | undefined {
  const secret = subscription?.getKey('auth');
  return secret ? encodeBase64url(new Uint8Array(secret)) : undefined;
}

/** base64url of HMAC-SHA-256 over both endpoints, keyed with the old auth secret. */
async function prove(
  { crypto: { subtle } }: ServiceWorkerGlobalScope,
  auth: string,
  oldEndpoint: string,
  newEndpoint: string,
): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle.importKey('raw', decodeBase64url(auth), algorithm, false, ['sign']);
  const text = `belfry-resubscribe\n${oldEndpoint}\n${newEndpoint}`;
  return encodeBase64url(new Uint8Array(await subtle.sign('HMAC', key, new TextEncoder().encode(text))));
}

async function post(apiBase: string, request: ResubscribeRequest): Promise<void> {
  const response = await postJson(fetch, `${apiBase}/resubscribe`, request);
  const answer: unknown = response?.ok && (await response.json().catch(() => null));
  if (!isResubscribeResponse(answer)) return; // `replacing` stays for the next page
  const { subscriptionId, vapidKeyId } = answer;
  await writeConfig({ subscriptionId, vapidKeyId, replacing: undefined });
}
