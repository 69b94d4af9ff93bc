import type { Device, DeviceConfig } from '../device/index.ts';
import { isLocale } from '../wire/time-zone.ts';
import type { SubscribeRequest, VapidKeyResponse } from '../wire/schemas/subscription.ts';
import type { Api } from './api.ts';
import type { BelfryClientOptions } from './contract.ts';
import { toClientError } from './errors.ts';
import type { Session } from './session.ts';
import type { Held } from './state.ts';
import {
  describeSubscription,
  isRemoved,
  isSameKey,
  keyOf,
  subscribeBrowser,
  unsubscribeBrowser,
} from './subscription.ts';

/** What has not changed is told again after so long all the same. */
const SYNC_INTERVAL_MS = 7 * 86_400_000;

export type Intent = 'keep' | 'resync' | 'enable' | 'take';

export interface Found {
  /** Of the browser's present subscription. */
  readonly endpoint: string | undefined;
  /** What the server said of it last time. */
  readonly held: Held | null;
  /** There is none, though there was one. */
  readonly lapsed: boolean;
}

export interface SyncOptions {
  api: Api;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  session: Session;
  apiBase: string;
  worker: () => Promise<ServiceWorkerRegistration>;
  locale: () => string;
  /** What the person is agreeing to just now. */
  consent: () => BelfryClientOptions['consent'];
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
   * `keep`: what was subscribed stays so, under the server's present key; the server is told only what it does not know,
   * or every seven days. `resync`: it is told in any case, and when the person has logged out and the server takes
   * nobody without a login, the browser's subscription ends, for it is still that person's there. Neither tells anything
   * for a person who is logged in while this page has no token of theirs. `enable`: subscribes in any case. `take`: so
   * too, but nobody has agreed to anything just now.
   *
   * @returns what the server holds now, by its answer; null when this browser is not subscribed
   */
  bring(intent: Intent): Promise<Held | null>;
  /** Remembers that the person said no. */
  noteDrop(): Promise<void>;
  /** Does what was noted: ends the subscription in the browser and on the server, if need be at a later start. */
  finishDrop(): Promise<void>;
  /** At the browser and at what is remembered; asks nobody. */
  look(): Promise<Found>;
}

export function createSync({
  api,
  device,
  session,
  apiBase,
  worker,
  locale,
  consent,
  timeoutMs,
  onLate,
}: SyncOptions): Sync {
  let key: VapidKeyResponse | undefined;

  const fetchKey = async (): Promise<VapidKeyResponse> => (key = await api.vapidKey());

  const currentSubscription = async (): Promise<PushSubscription | null> =>
    (await worker()).pushManager.getSubscription();

  /** Nobody is logged in any more, and the subscription was somebody's. */
  const hasLoggedOut = async ({ userId }: Partial<DeviceConfig>): Promise<boolean> =>
    !!userId && !(await session.token());

  /** The browser has no subscription: it had one, for somebody who is still there. */
  const hasLapsed = async (config: Partial<DeviceConfig>): Promise<boolean> =>
    config.endpoint !== undefined && !(await hasLoggedOut(config));

  async function bring(intent: Intent): Promise<Held | null> {
    const config = await device.readKnown();
    const registration = await worker();
    let subscription = await registration.pushManager.getSubscription();
    const anew = intent === 'enable' || intent === 'take';
    if (!anew) {
      // What was a person's is not made anew for nobody.
      const isUnwanted = subscription ? isSwitchedOff(config, subscription) : !(await hasLapsed(config));
      if (isUnwanted) return null;
    }

    const remembered = heldBy(config, subscription);
    // Who logged in on the page before will give a token on this one too.
    if (!anew && config.session && !(await session.token())) return remembered;

    const { publicKey, keyId } = anew && key ? key : await fetchKey();
    const base = { apiBase, vapidPublicKey: publicKey, vapidKeyId: keyId };
    const here = surroundings(locale());
    const person = await session.person();
    const synced = person === undefined ? undefined : JSON.stringify([apiBase, keyId, here, person]);
    const usable = subscription && isUsable(subscription, publicKey, config);
    const age = Date.now() - Number(config.syncedAt);
    const isKnown = usable && synced && synced === config.synced && age >= 0 && age < SYNC_INTERVAL_MS;
    if (intent === 'keep' && isKnown && !config.neutral && remembered) return remembered;

    const replaces = config.replacing ?? config.endpoint ?? subscription?.endpoint;
    if (subscription && !usable) {
      await device.writeConfig({ ...base, endpoint: replaces, replacing: replaces });
      await unsubscribeBrowser(subscription, timeoutMs);
      subscription = null;
    }
    subscription ??= await subscribeBrowser(registration, publicKey, { timeoutMs, onLate });

    const described = describeSubscription(subscription);
    const { endpoint } = described;
    const who = session.userId;
    const answer = await api.subscribe({
      subscription: described,
      vapidKeyId: keyId,
      ...here,
      consent: consent(),
      replaces: replaces === endpoint ? undefined : replaces,
    });
    const { subscriptionId, deviceToken } = answer;
    // Under the name that the page knows them by: their token may name them otherwise.
    const userId = answer.userId && (who ?? answer.userId);
    await device.writeConfig({
      ...base,
      endpoint,
      auth: described.keys.auth,
      subscriptionId,
      userId,
      deviceToken,
      synced,
      syncedAt: String(Date.now()),
      replacing: undefined,
      // They may have left while the answer was under way.
      neutral: userId !== null && who !== session.userId ? '1' : undefined,
    });
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
      await device.writeConfig({
        endpoint: undefined,
        auth: undefined,
        subscriptionId: undefined,
        userId: undefined,
        synced: undefined,
        replacing: gone,
        rested: `3 ${Date.now()}`, // as who said no three times: `prompt()` rests for its longest
      });
    },

    async finishDrop() {
      const config = await device.readKnown();
      const gone = config.replacing;
      if (!gone || config.endpoint) return;
      const subscription = await currentSubscription();
      const ending = subscription?.endpoint === gone ? unsubscribeBrowser(subscription, timeoutMs) : undefined;
      const [browser, server] = await Promise.allSettled([ending, api.unsubscribe(gone)]);
      if (browser.status === 'rejected') throw browser.reason;
      const refusal = server.status === 'rejected' ? toClientError(server.reason) : undefined;
      // Refused for good: the browser's side has ended, so the next push there meets a 410 in any case.
      if (!refusal?.retryable) await device.writeConfig({ replacing: undefined });
      if (refusal && refusal.serverCode !== 'subscription_unknown') throw refusal;
    },

    async look() {
      const [subscription, config] = await Promise.all([currentSubscription(), device.readKnown()]);
      return {
        endpoint: subscription?.endpoint,
        held: heldBy(config, subscription),
        lapsed: !subscription && (await hasLapsed(config).catch(() => true)),
      };
    },
  };
}

/** What the server said last time, if that was of this subscription. */
function heldBy(config: Partial<DeviceConfig>, subscription: PushSubscription | null): Held | null {
  const { endpoint, replacing, subscriptionId, userId = null } = config;
  const isTold = subscriptionId && !replacing && endpoint;
  return isTold && endpoint === subscription?.endpoint ? { endpoint, subscriptionId, userId } : null;
}

const isSwitchedOff = (config: Partial<DeviceConfig>, { endpoint }: PushSubscription): boolean =>
  config.endpoint === undefined && config.replacing === endpoint;

function isUsable(subscription: PushSubscription, publicKey: string, config: Partial<DeviceConfig>): boolean {
  if (isRemoved(subscription) || (subscription.expirationTime ?? Infinity) <= Date.now()) return false;
  const remembered = config.endpoint === subscription.endpoint ? config.vapidPublicKey : undefined;
  const made = keyOf(subscription) ?? remembered;
  return !made || isSameKey(made, publicKey);
}

/** What the runtime calls its language is not always a valid tag (`en-US@posix`): no reason to be refused. */
function surroundings(locale: string): Pick<SubscribeRequest, 'locale' | 'timeZone'> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { locale: isLocale(locale) ? locale : undefined, timeZone };
}
