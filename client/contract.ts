import type { LocalizedCategory } from '../wire/schemas/category.ts';
import type { PreferenceChoices, Preferences } from '../wire/schemas/preferences.ts';
import type { WorkerMessage } from '../wire/schemas/worker-message.ts';
import type { ClientError } from './errors.ts';

/** Every state a page can be in. Frozen: UI may switch over it exhaustively. */
export const PUSH_STATUSES = [
  'loading',
  'unsupported',
  'needs-install',
  'default',
  'denied',
  'subscribing',
  'subscribed',
  'unsubscribed',
  'error',
] as const;
export type PushStatus = (typeof PUSH_STATUSES)[number];

/** One immutable snapshot of what the page knows. A new object on each change, the same one otherwise. */
export interface PushState {
  readonly status: PushStatus;
  readonly permission: NotificationPermission | 'unsupported';
  /** Whether the server has this subscription: never true on the browser's word alone. */
  readonly subscribed: boolean;
  readonly subscriptionId: string | null;
  /** The host's user that the server holds this subscription for; null: anonymous, or not subscribed. */
  readonly userId: string | null;
  readonly preferences: Preferences | null;
  readonly categories: readonly LocalizedCategory[];
  /** The last failure, until the next success. */
  readonly error: ClientError | null;
}

export interface BelfryClientOptions {
  /**
   * Where the browser-side API is.
   * @default '/api/v1/push' on the page's own origin
   */
  apiBase?: string;
  /** @default '/sw.js' */
  workerUrl?: string;
  /** Registration scope; the browser's default for `workerUrl` when absent. */
  scope?: string;
  /** The host's own bearer token for the person who is logged in; null for an anonymous browser. Called before each request. */
  getToken?: () => string | null | Promise<string | null>;
  /**
   * Gives `pushManager.subscribe()` up after so long: offline, Chromium's never settles.
   * @default 20000
   */
  subscribeTimeoutMs?: number;
  /** @default navigator.language */
  locale?: string;
  /**
   * What the page told the person before `enable`, which sends it along: the server keeps who agreed when to which text.
   * Texts of up to 2,000 characters, versions of up to 64.
   */
  consent?: { text: string; version?: string };
}

/**
 * The page's side of Belfry. `get`/`subscribe` are the store contract of `useSyncExternalStore`, Svelte and Vue:
 * the listener hears each change; `get` returns the same object until then.
 */
export interface BelfryClient {
  readonly get: () => PushState;
  /** @returns unsubscribes the listener */
  readonly subscribe: (listener: (state: PushState) => void) => () => void;

  /** Registers the worker, reads the permission and, if it is granted, silently brings the server up to date. Idempotent. */
  readonly start: () => Promise<PushState>;
  /** Asks for permission first thing (call it in a click handler), subscribes and stores the subscription on the server. @throws {ClientError} */
  readonly enable: () => Promise<PushState>;
  /** Unsubscribes the browser and tells the server. @throws {ClientError} */
  readonly disable: () => Promise<PushState>;
  /** Sends the present subscription to the server again: on load, after login and logout. Never prompts. @throws {ClientError} */
  readonly resync: () => Promise<PushState>;
  /** Stores the choices for this device, replacing the earlier ones. @throws {ClientError} */
  readonly savePreferences: (choices: PreferenceChoices) => Promise<Preferences>;
  /** Asks the server to send a test push to this browser. @throws {ClientError} */
  readonly sendTest: () => Promise<void>;
  /** Hears what the worker tells open pages: a push shown, a click, a dismissal. @returns stops listening */
  readonly onMessage: (listener: (message: WorkerMessage) => void) => () => void;
  /** Removes listeners and timers; the subscription stays. */
  readonly stop: () => void;
}
