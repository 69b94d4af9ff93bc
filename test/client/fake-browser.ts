import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { onTestFinished, vi, type Mock } from 'vitest';
import { createClient } from '../../client/client.ts';
import type { BelfryClient, BelfryClientOptions } from '../../client/index.ts';
import { createDevice } from '../../device/index.ts';
import { decodeBase64url, encodeBase64url } from '../../wire/base64url.ts';
import { createFakeChannels } from './fake-channel.ts';
import { createFakeServer } from './fake-server.ts';

export const ORIGIN = 'https://app.example';
export const WORKER_URL = `${ORIGIN}/sw.js`;

const AUTH = new Uint8Array(16).fill(7).buffer;
const P256DH = new Uint8Array(65).fill(4).buffer;

/** How the push service of the fake browser behaves at the next `subscribe()`; then it is well again. */
type Mood = 'hang' | 'removed' | DOMException | (() => void);

export interface FakeSubscription {
  endpoint: string;
  expirationTime: null;
  options: { applicationServerKey: ArrayBuffer | null; userVisibleOnly: boolean } | undefined;
  getKey: ((name: string) => ArrayBuffer) | undefined;
  toJSON: (() => object) | undefined;
  unsubscribe: () => Promise<boolean>;
}

/**
 * Push manager, worker, permission and IndexedDB of one browser profile, over happy-dom's window; and its server. With the
 * test its pages end, and so does what it put into the window.
 */
export function createFakeBrowser() {
  const server = createFakeServer();
  const pages: BelfryClient[] = [];
  let endpoints = 0;

  const push = {
    subscription: null as FakeSubscription | null,
    moods: [] as Mood[],
    /** What `subscribe()` was called with, base64url. */
    keys: [] as string[],
    /** Lets a hanging `subscribe()` go on. */
    release: (): void => undefined,
    unsubscribeFails: false,
    make(key: string, endpoint = `https://push.example/${(endpoints += 1)}`): FakeSubscription {
      const subscription: FakeSubscription = {
        endpoint,
        expirationTime: null,
        options: { applicationServerKey: decodeBase64url(key).buffer, userVisibleOnly: true },
        getKey: (name) => (name === 'auth' ? AUTH : P256DH),
        toJSON: () => ({
          endpoint,
          expirationTime: null,
          keys: { auth: encodeBase64url(new Uint8Array(AUTH)), p256dh: encodeBase64url(new Uint8Array(P256DH)) },
        }),
        async unsubscribe() {
          if (push.unsubscribeFails) throw new DOMException('storage', 'AbortError');
          if (push.subscription !== subscription) return false;
          push.subscription = null;
          return true;
        },
      };
      return subscription;
    },
  };

  const pushManager = {
    getSubscription: async () => push.subscription,
    async subscribe({ applicationServerKey: key }: { applicationServerKey: string }) {
      if (!registration.active) throw new DOMException('no active worker', 'InvalidStateError');
      // The octets of a point, base64url without padding (Push API).
      if (!/^[\w-]{87}$/.test(key)) throw new DOMException('no key', 'InvalidCharacterError');
      push.keys.push(key);
      const mood = push.moods.shift();
      if (mood === 'hang') await new Promise<void>((resolve) => (push.release = resolve));
      if (mood instanceof DOMException) throw mood;
      if (typeof mood === 'function') mood();
      const { subscription } = push;
      const same = subscription?.options?.applicationServerKey;
      if (subscription && same && encodeBase64url(new Uint8Array(same)) !== key) {
        throw new DOMException('another key', 'InvalidStateError');
      }
      const removed = mood === 'removed' ? 'https://permanently-removed.invalid/fcm/send/1' : undefined;
      push.subscription = subscription ?? push.make(key, removed);
      return push.subscription;
    },
  };

  const postMessage: Mock<(message: unknown) => void> = vi.fn();
  const worker = Object.assign(new EventTarget(), {
    scriptURL: WORKER_URL,
    state: 'activated',
    postMessage,
  });
  const registration = Object.assign(new EventTarget(), {
    scope: `${ORIGIN}/`,
    active: worker,
    installing: null as typeof worker | null,
    waiting: null as typeof worker | null,
    pushManager,
  });
  const register: Mock<(url: string, options?: RegistrationOptions) => Promise<unknown>> = vi.fn(
    async () => registration,
  );
  const startMessages: Mock<() => void> = vi.fn();
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: null,
    ready: new Promise<never>(() => undefined), // a scope that does not cover the page
    register,
    getRegistration: async () => (register.mock.calls.length > 0 ? registration : undefined),
    startMessages,
  });

  const permissionStatus = Object.assign(new EventTarget(), { state: 'prompt' });
  const notification = {
    permission: 'default' as NotificationPermission,
    /** What the person answers to the prompt. */
    answer: 'granted' as NotificationPermission,
    requestPermission: vi.fn(async () => (notification.permission = notification.answer)) as Mock<
      () => Promise<NotificationPermission>
    >,
  };

  const browser = {
    server,
    push,
    worker,
    registration,
    serviceWorker,
    notification,
    /** A new page over the same profile. */
    openPage(options: BelfryClientOptions = {}): BelfryClient {
      const page = createClient(options, createDevice());
      pages.push(page);
      return page;
    },
    /** As the worker's `client.postMessage`. */
    post(data: unknown, source: unknown = worker): void {
      serviceWorker.dispatchEvent(Object.assign(new Event('message'), { data, source, origin: ORIGIN }));
    },
    /** The person changes it in the browser's settings. */
    setPermission(permission: NotificationPermission): void {
      notification.permission = permission;
      if (permission !== 'granted') push.subscription = null;
      permissionStatus.dispatchEvent(new Event('change'));
    },
    /** A person subscribed on an earlier visit, of which the server's calls say nothing. */
    async subscribedBefore(): Promise<void> {
      const page = browser.openPage();
      await page.enable();
      page.stop();
      server.calls.length = 0;
    },
    /** A page that was open before, as it is when nothing remains of it but the profile. */
    granted(): void {
      notification.permission = 'granted';
    },
  };

  onTestFinished(() => {
    for (const page of pages) page.stop();
    vi.unstubAllGlobals();
  });
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
  vi.stubGlobal('BroadcastChannel', createFakeChannels());
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('PushManager', class {});
  vi.stubGlobal('Notification', notification);
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('reportError', vi.fn());
  Object.defineProperty(navigator, 'serviceWorker', { value: serviceWorker, configurable: true });
  Object.defineProperty(navigator, 'permissions', {
    value: {
      query: async ({ name }: { name: string }) => {
        if (name !== 'notifications') throw new TypeError(name);
        return permissionStatus;
      },
    },
    configurable: true,
  });
  (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(`${ORIGIN}/account`);
  return browser;
}

export type FakeBrowser = ReturnType<typeof createFakeBrowser>;

/** All statuses that a page saw, in order. */
export function recordStatuses(client: BelfryClient): string[] {
  const statuses: string[] = [client.get().status];
  client.subscribe(({ status }) => {
    if (statuses.at(-1) !== status) statuses.push(status);
  });
  return statuses;
}
