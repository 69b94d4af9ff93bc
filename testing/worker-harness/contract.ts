/** A notification that the worker showed, as `getNotifications()` and a click event would give it. */
export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  /** A structured clone of what was given, null when nothing was. */
  readonly data: unknown;
  readonly actions: readonly { action: string; title: string; icon?: string }[];
  /** Exactly what was passed to `showNotification()`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it is still on the screen: not closed, clicked away or replaced by one with the same tag. */
  readonly visible: boolean;
}

/** An open page of the origin (or another one's). */
export interface PageWindow {
  readonly id: string;
  /** Changes when the worker navigates it. */
  readonly url: string;
  readonly focused: boolean;
  /** What the worker posted to it. */
  readonly messages: readonly unknown[];
}

export interface PageOptions {
  url: string;
  /** By this worker, so that it can be navigated. @default true */
  controlled?: boolean;
  /** @default once it is focused */
  visible?: boolean;
  /** Hears what the worker posts to it, with the ports that came along. */
  onMessage?: (data: unknown, ports: readonly MessagePort[]) => void;
}

export interface FakeSubscription {
  readonly endpoint: string;
  readonly expirationTime: null;
  readonly options: { userVisibleOnly: true; applicationServerKey: ArrayBuffer | null };
  getKey(name: 'p256dh' | 'auth'): ArrayBuffer | null;
  toJSON(): { endpoint: string; expirationTime: null; keys: { p256dh: string; auth: string } };
  unsubscribe(): Promise<boolean>;
}

export interface HarnessOptions {
  /** Path of a classic worker script, or its source text. */
  script: string;
  /** Registration scope, an absolute URL. */
  scope: string;
  /**
   * Absolute URL of the script, with a query if it has one.
   * @default `sw.js` in the scope
   */
  scriptUrl?: string;
  /** The network. Without it every request fails like offline. */
  fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  /** Epoch ms, for the worker's `Date.now()`. */
  now?: () => number;
  /** What the worker finds as `indexedDB`, for one that hangs or fails; by default a store that outlives the worker. */
  indexedDB?: unknown;
  /** Whether `registration.sync` exists (Chromium). @default true */
  backgroundSync?: boolean;
  /** `navigator.setAppBadge`; null where the browser has none. By default it notes its argument in `badges`. */
  setAppBadge?: ((count?: number) => Promise<void>) | null;
  /** Makes `showNotification()` fail as a browser that does not take these options would. */
  refuseToShow?: (title: string, options: Readonly<Record<string, unknown>>) => boolean;
  /** How long the pictures of a notification take: it is not shown before. By default no time at all. */
  loadPictures?: () => Promise<void>;
  /** Firefox: `notificationclose` also after `close()` and for what was replaced. @default false */
  closeEventAlways?: boolean;
}

/** A service worker's life in a test: events in, effects out. Methods resolve when the event's `waitUntil` is done. */
export interface WorkerHarness {
  /** All that was ever shown, the oldest first. */
  readonly shown: readonly ShownNotification[];
  /** URLs given to `clients.openWindow()`. */
  readonly openedWindows: readonly string[];
  /** All that was posted to pages, in order. */
  readonly pageMessages: readonly unknown[];
  readonly badges: readonly (number | undefined)[];
  /** Tags registered for Background Sync. */
  readonly syncTags: readonly string[];
  /** Why `showNotification()` threw, each time that it did. */
  readonly refusals: readonly unknown[];
  /** Why `waitUntil` promises rejected and listeners threw. */
  readonly failures: readonly unknown[];
  readonly skippedWaiting: boolean;
  readonly claimed: boolean;
  /** The profile's `IDBFactory`, as a page of the origin would find it. */
  readonly indexedDB: unknown;
  /** What `pushManager.getSubscription()` gives. */
  subscription: FakeSubscription | null;
  readonly clients: {
    /** @returns the page, which is not in front of anybody unless it is `visible` */
    add(page: PageOptions): PageWindow;
    remove(page: PageWindow): void;
  };
  install(): Promise<void>;
  /** A string is sent as UTF-8; null is a push without a payload. */
  push(data: Uint8Array | string | null, declarative?: Readonly<Record<string, unknown>>): Promise<void>;
  /** @param notification by default the last one that is visible; @param action '' for its body */
  click(notification?: ShownNotification, action?: string): Promise<void>;
  /** The person dismisses it. */
  close(notification?: ShownNotification): Promise<void>;
  message(data: unknown): Promise<void>;
  sync(tag: string): Promise<void>;
  subscriptionChange(change?: {
    oldSubscription?: FakeSubscription | null;
    newSubscription?: FakeSubscription | null;
  }): Promise<void>;
  /** The browser stops the worker: work under way is dropped, memory is lost, IndexedDB and notifications stay. */
  kill(): void;
  /** Starts it again; so does any event. */
  restart(): void;
}
