export type Vendor = 'onesignal' | 'firebase' | 'beams' | 'pushwoosh' | 'perfecty';

/** A subscription that was another service's, and is ours now. */
export interface TakenOver {
  /** `other`: made under another key on our own registration; whose it was cannot be told any more. */
  readonly vendor: Vendor | 'other';
  /** Of the registration that it hung on; absolute URL. */
  readonly scope: string;
}

/** Of the device's config, what a takeover looks at; `takeover` is its own: what it is about, as JSON. */
export interface TakeoverMemory {
  endpoint?: string;
  replacing?: string;
  vapidKeyId?: string;
  takeover?: string;
}

/** All that {@link takeOver} works with. It is loaded lazily, and brings nothing along. */
export interface TakeoverContext {
  permission: () => NotificationPermission | 'unsupported';
  /** Of the whole origin: `navigator.serviceWorker.getRegistrations()`. */
  registrations: () => Promise<readonly ServiceWorkerRegistration[]>;
  /** Absolute URL of our worker's script. */
  workerUrl: string;
  /** Scope that our worker has, or will have; absolute URL. */
  scope: string;
  /** What is remembered on the device. */
  readKnown: () => Promise<TakeoverMemory>;
  writeConfig: (patch: { takeover: string | undefined }) => Promise<void>;
  /** Whether it was made under our server's present key; also where the browser does not tell the key. */
  hasOurKey: (subscription: PushSubscription) => Promise<boolean>;
  /** Subscribes under our key and tells the server; resolves when the server has it. Must not ask the person. */
  subscribe: () => Promise<unknown>;
  /**
   * Gives the ending of one subscription up after so long.
   * @default 20000
   */
  timeoutMs?: number;
}
