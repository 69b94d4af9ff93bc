import type { VapidKeyResponse } from '../../wire/schemas/subscription.ts';

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

/** All that {@link takeOver} works with, besides the browser. It is loaded lazily, and brings nothing along. */
export interface TakeoverContext {
  /** As the client was given it. */
  workerUrl: string;
  scope: string | undefined;
  device: {
    readKnown: () => Promise<TakeoverMemory>;
    writeConfig: (patch: { takeover: string | undefined }) => Promise<void>;
  };
  /** The server's key now. */
  vapidKey: () => Promise<VapidKeyResponse>;
  /** Under which key it was made, base64url; undefined where the browser does not say. */
  keyOf: (subscription: PushSubscription) => string | undefined;
  isSameKey: (a: string, b: string) => boolean;
  /** The browser-side API, as whom the client calls it: asked whether it takes this person before theirs end. */
  call?: (route: 'POST /diagnose', member: 'success', body: { endpoint: string }) => Promise<unknown>;
  /**
   * Subscribes under our key and tells the server; resolves when the server has it. Must not ask the person, nor say
   * that they agreed to anything.
   */
  subscribe: () => Promise<unknown>;
  /**
   * Gives the ending of one subscription up after so long.
   * @default 20000
   */
  timeoutMs?: number;
}
