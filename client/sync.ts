import type { Device, DeviceConfig } from '../device/index.ts';
import { isLocale, isTimeZone } from '../wire/time-zone.ts';
import type { VapidKeyResponse } from '../wire/schemas/subscription.ts';
import type { Api } from './api.ts';
import type { BelfryClientOptions } from './contract.ts';
import { toClientError } from './errors.ts';
import type { Held } from './state.ts';
import {
  describeSubscription,
  isRemoved,
  isSameKey,
  keyOf,
  subscribeBrowser,
  unsubscribeBrowser,
} from './subscription.ts';

export type Intent = 'keep' | 'resync' | 'enable';

export interface SyncOptions {
  api: Api;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  apiBase: string;
  worker: () => Promise<ServiceWorkerRegistration>;
  locale: () => string | undefined;
  /** Goes along when the person agrees. */
  consent: BelfryClientOptions['consent'];
  timeoutMs: number;
  /** The browser subscribed after it was given up. */
  onLate: () => void;
}

/**
 * Brings browser, device and server to one view. Every step leaves something from which the next run goes on, for a
 * page may be closed at any of them. What is remembered on the device:
 *
 * | `endpoint` | `replacing` | meaning                                                              |
 * | ---------- | ----------- | -------------------------------------------------------------------- |
 * | –          | –           | never subscribed, or switched off and the server knows               |
 * | A          | –           | the server has A                                                     |
 * | A or B     | A           | the server has A, another is to take its place: a key change         |
 * | –          | A           | switched off by the person, but browser or server may still have A   |
 */
export interface Sync {
  /** Fetches the server's key before a click needs it. */
  prefetchKey: () => Promise<unknown>;
  /**
   * `keep`: what was subscribed stays so, under the server's present key. `resync`: the same, but when the person has
   * logged out and the server takes nobody without a login, the browser's subscription ends, for it is still that
   * person's there. `enable`: subscribes in any case.
   *
   * @returns what the server holds now, by its answer; null when this browser is not subscribed
   */
  bring(intent: Intent): Promise<Held | null>;
  /** Remembers that the person said no. */
  noteDrop(): Promise<void>;
  /** Does what was noted: ends the subscription in the browser and on the server, if need be at a later start. */
  finishDrop(): Promise<void>;
  /** Endpoint of the browser's present subscription. */
  currentEndpoint(): Promise<string | null>;
}

export function createSync({ api, device, apiBase, worker, locale, consent, timeoutMs, onLate }: SyncOptions): Sync {
  let key: VapidKeyResponse | undefined;

  const fetchKey = async (): Promise<VapidKeyResponse> => (key = await api.vapidKey());

  const currentSubscription = async (): Promise<PushSubscription | null> =>
    (await worker()).pushManager.getSubscription();

  /** Nobody is logged in any more, and the subscription was somebody's. */
  const hasLoggedOut = async ({ userId }: Partial<DeviceConfig>): Promise<boolean> =>
    typeof userId === 'string' && (await api.hostToken()) === undefined;

  async function bring(intent: Intent): Promise<Held | null> {
    const config = await device.readKnown();
    const registration = await worker();
    let subscription = await registration.pushManager.getSubscription();
    if (intent !== 'enable') {
      const expected = subscription ? !isSwitchedOff(config, subscription) : config.endpoint !== undefined;
      // What was a person's is not made anew for nobody.
      if (!expected || (!subscription && (await hasLoggedOut(config)))) return null;
    }

    const { publicKey, keyId } = intent === 'enable' && key ? key : await fetchKey();
    const base = { apiBase, vapidPublicKey: publicKey, vapidKeyId: keyId };
    const replaces = config.replacing ?? config.endpoint ?? subscription?.endpoint;
    if (subscription && !isUsable(subscription, publicKey, config)) {
      await device.writeConfig({ ...base, replacing: replaces });
      await unsubscribeBrowser(subscription, timeoutMs);
      subscription = null;
    }
    subscription ??= await subscribeBrowser(registration, publicKey, { timeoutMs, onLate });

    const described = describeSubscription(subscription);
    const { endpoint } = described;
    const answer = await api.subscribe({
      subscription: described,
      vapidKeyId: keyId,
      ...surroundings(locale()),
      ...(intent === 'enable' && consent ? { consent } : {}),
      ...(replaces === undefined || replaces === endpoint ? {} : { replaces }),
    });
    const { subscriptionId, userId, deviceToken } = answer;
    const { auth } = described.keys;
    await device.writeConfig({ ...base, endpoint, auth, subscriptionId, userId, deviceToken, replacing: undefined });
    return { endpoint, subscriptionId, userId };
  }

  return {
    prefetchKey: fetchKey,

    async bring(intent) {
      try {
        return await bring(intent);
      } catch (error) {
        const { code, serverCode } = toClientError(error);
        if (serverCode === 'vapid_key_unknown') {
          key = undefined; // it was changed between two requests: once more, with the new one
          return await bring(intent);
        }
        if (intent !== 'resync' || code !== 'unauthorized') throw error;
        if (!(await hasLoggedOut(await device.readKnown()))) throw error;
        const subscription = await currentSubscription();
        if (subscription) await unsubscribeBrowser(subscription, timeoutMs);
        return null;
      }
    },

    async noteDrop() {
      const { endpoint, replacing } = await device.readKnown();
      const subscription = await currentSubscription().catch(() => null); // no worker, no subscription to end
      const gone = subscription?.endpoint ?? endpoint ?? replacing;
      const forgotten = { endpoint: undefined, auth: undefined, subscriptionId: undefined, userId: undefined };
      await device.writeConfig({ ...forgotten, replacing: gone });
    },

    async finishDrop() {
      const config = await device.readKnown();
      const gone = config.replacing;
      if (gone === undefined || config.endpoint !== undefined) return;
      const subscription = await currentSubscription();
      const ending = subscription?.endpoint === gone ? unsubscribeBrowser(subscription, timeoutMs) : undefined;
      const [browser, server] = await Promise.allSettled([ending, api.unsubscribe(gone)]);
      if (browser.status === 'rejected') throw browser.reason;
      const refusal = server.status === 'rejected' ? toClientError(server.reason) : undefined;
      // Refused for good: the browser's side has ended, so the next push there meets a 410 in any case.
      if (!refusal?.retryable) await device.writeConfig({ replacing: undefined });
      if (refusal && refusal.serverCode !== 'subscription_unknown') throw refusal;
    },

    currentEndpoint: async () => (await currentSubscription())?.endpoint ?? null,
  };
}

const isSwitchedOff = (config: Partial<DeviceConfig>, { endpoint }: PushSubscription): boolean =>
  config.endpoint === undefined && config.replacing === endpoint;

function isUsable(subscription: PushSubscription, publicKey: string, config: Partial<DeviceConfig>): boolean {
  if (isRemoved(subscription)) return false;
  const remembered = config.endpoint === subscription.endpoint ? config.vapidPublicKey : undefined;
  const made = keyOf(subscription) ?? remembered;
  return made === undefined || isSameKey(made, publicKey);
}

/** What the runtime calls its language and zone is not always a valid name (`en-US@posix`), and is no reason to fail. */
function surroundings(locale: string | undefined): { locale?: string; timeZone?: string } {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    ...(locale !== undefined && isLocale(locale) ? { locale } : {}),
    ...(timeZone && isTimeZone(timeZone) ? { timeZone } : {}),
  };
}
