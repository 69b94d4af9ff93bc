import { existsSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import type { FakeSubscription, HarnessOptions, ShownNotification, WorkerHarness } from './contract.ts';
import { startLife, type Life } from './life.ts';
import { createNotificationCentre } from './notifications.ts';
import { createProfileStorage } from './storage.ts';
import { createFakeSubscription } from './subscription.ts';
import { createWindows } from './windows.ts';

/**
 * Runs a *built* classic worker script in a context of its own, with the rules that browsers hold it to: TypeErrors of
 * `showNotification()`, one `focus()` or `openWindow()` a click, `navigate()` of controlled pages only, death at any time.
 *
 * @throws {SyntaxError} when the script does not parse
 */
export function createWorkerHarness(options: HarnessOptions): WorkerHarness {
  const { scope, scriptUrl = new URL('sw.js', scope).href } = options;
  const source = existsSync(options.script) ? readFileSync(options.script, 'utf8') : options.script;
  const script = new Script(source, { filename: 'sw.js' });
  const storage = createProfileStorage();
  const badges: (number | undefined)[] = [];
  const syncTags: string[] = [];
  const failures: unknown[] = [];
  let subscription: FakeSubscription | null = null;
  let skippedWaiting = false;
  let claimed = false;
  let life: Life | undefined;

  const windows = createWindows(scope, () => (claimed = true));
  const notifications = createNotificationCentre(
    (notification) => {
      if (options.closeEventAlways) void dispatch('notificationclose', { notification, action: '' });
    },
    options.refuseToShow ?? (() => false),
    () => options.loadPictures?.(),
  );
  const registration = {
    scope,
    showNotification: notifications.show,
    getNotifications: async (filter?: { tag?: string }) => notifications.visible(filter),
    pushManager: {
      getSubscription: async () => subscription,
      subscribe: async ({ applicationServerKey }: { applicationServerKey: ArrayBuffer | Uint8Array }) => {
        const key = Uint8Array.from(new Uint8Array(applicationServerKey as ArrayBuffer)).buffer;
        return (subscription = createFakeSubscription({ applicationServerKey: key }));
      },
    },
    ...(options.backgroundSync === false ? {} : { sync: { register: async (tag: string) => void syncTags.push(tag) } }),
  };
  const noteBadge = async (count?: number): Promise<void> => void badges.push(count);
  const navigator = {
    onLine: true,
    userAgent: 'worker-harness',
    ...(options.setAppBadge === null ? {} : { setAppBadge: options.setAppBadge ?? noteBadge }),
  };

  function living(): Life {
    life ??= startLife({
      script,
      scriptUrl,
      storage,
      indexedDB: options.indexedDB,
      registration,
      clients: windows.clients,
      navigator,
      fetch: options.fetch ?? (async () => Promise.reject(new TypeError('Failed to fetch'))),
      now: options.now,
      onSkipWaiting: () => (skippedWaiting = true),
      onFailure: (reason) => void failures.push(reason),
    });
    return life;
  }

  const dispatch = (type: string, members: Record<string, unknown> = {}): Promise<void> =>
    living().dispatcher.dispatch(type, members);

  function kill(): void {
    life?.stop();
    life = undefined;
  }

  function latest(): ShownNotification {
    const notification = notifications.visible().at(-1);
    if (!notification) throw new Error('no notification is visible');
    return notification;
  }

  living();
  return {
    shown: notifications.shown,
    openedWindows: windows.opened,
    pageMessages: windows.messages,
    badges,
    syncTags,
    failures,
    refusals: notifications.refusals,
    indexedDB: storage.factory,
    get skippedWaiting() {
      return skippedWaiting;
    },
    get claimed() {
      return claimed;
    },
    get subscription() {
      return subscription;
    },
    set subscription(value) {
      subscription = value;
    },
    clients: { add: windows.add, remove: windows.remove },
    async install() {
      await dispatch('install');
      await dispatch('activate');
    },
    push: (data, declarative) =>
      dispatch('push', {
        data: data === null ? null : pushData(data),
        ...(declarative ? { notification: declarative } : {}),
      }),
    async click(notification = latest(), action = '') {
      windows.setActivation(true);
      try {
        await dispatch('notificationclick', { notification, action });
      } finally {
        windows.setActivation(false);
      }
    },
    close(notification = latest()) {
      notifications.hide(notification);
      return dispatch('notificationclose', { notification, action: '' });
    },
    message: (data) => dispatch('message', { data: structuredClone(data), ports: [], source: null }),
    sync: (tag) => dispatch('sync', { tag, lastChance: false }),
    subscriptionChange: ({ oldSubscription = null, newSubscription = null } = {}) =>
      dispatch('pushsubscriptionchange', { oldSubscription, newSubscription }),
    kill,
    restart() {
      kill();
      living();
    },
  };
}

/** `PushMessageData`. */
function pushData(data: Uint8Array | string): object {
  const octets = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const text = (): string => new TextDecoder().decode(octets);
  return {
    text,
    json: (): unknown => JSON.parse(text()),
    bytes: () => Uint8Array.from(octets),
    arrayBuffer: () => Uint8Array.from(octets).buffer,
  };
}
