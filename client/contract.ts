import type { LocalizedCategory } from '../wire/schemas/category.ts';
import type { PreferenceChoices, Preferences } from '../wire/schemas/preferences.ts';
import type { WorkerMessage } from '../wire/schemas/worker-message.ts';
import type { DiagnoseOptions, Diagnosis } from './diagnose/contract.ts';
import type { ClientError } from './errors.ts';
import type { BlockedHelp } from './help/contract.ts';

/** Every state a page can be in. Frozen: UI may switch over it exhaustively. Drawn in ARCHITECTURE.md. */
export const PUSH_STATUSES = [
  'loading',
  'unsupported',
  'needs-install',
  'default',
  'denied',
  'subscribing',
  'subscribed',
  'unsubscribed',
  'subscribed-elsewhere',
  'expired',
  'error',
] as const;
export type PushStatus = (typeof PUSH_STATUSES)[number];

/** Why push cannot work in this page. `old-ios`: before 16.4. `private-window`: Firefox hides the API there. */
export type UnsupportedReason =
  'no-browser' | 'insecure' | 'private-window' | 'old-ios' | 'no-service-worker' | 'no-push';

/** One immutable snapshot of what the page knows. A new object on each change, the same one otherwise. */
export interface PushState {
  readonly status: PushStatus;
  /** Why, while the status is `unsupported`; else null. */
  readonly reason: UnsupportedReason | null;
  readonly permission: NotificationPermission | 'unsupported';
  /** Whether the server has this subscription for who is logged in: never true on the browser's word alone. */
  readonly subscribed: boolean;
  readonly subscriptionId: string | null;
  /** The host's user that the server holds this subscription for; null: anonymous, or not subscribed. */
  readonly userId: string | null;
  /** As the person last chose: an edit shows at once, and is taken back when the server refuses it. */
  readonly preferences: Preferences | null;
  /** An edit of the preferences waits for the server: offline, it is sent later, be it after a reload. */
  readonly unsaved: boolean;
  readonly categories: readonly LocalizedCategory[];
  /** `prompt()` wants the page's own question to be on screen: `<belfry-prompt>`, or the app's own. */
  readonly priming: boolean;
  /** The last failure, until the next success. */
  readonly error: ClientError | null;
}

/** What the page hears of from the worker. */
export type PushShown = Extract<WorkerMessage, { type: 'push' }>;
export type PushClicked = Extract<WorkerMessage, { type: 'click' }>;
export type PushDismissed = Extract<WorkerMessage, { type: 'dismiss' }>;

/**
 * The host's own bearer token, or a function that gets a fresh one; it is called before each request. Where it throws,
 * or takes more than 20 s, the request fails with `unauthorized`, which is `retryable` then.
 */
export type TokenSource = string | (() => string | null | Promise<string | null>);

/** When `prompt()` may ask. All of them must hold. */
export interface PromptConditions {
  /**
   * Days, this one included, on which the person came to the site.
   * @default 1
   */
  visits?: number;
  /**
   * How long the page has been in view. Never less than a second: nobody is asked while a page loads.
   * @default 5
   */
  secondsOnPage?: number;
  /** Name of an event on `window` to wait for: `dispatchEvent(new Event('order-placed'))`. */
  afterEvent?: string;
}

/**
 * How `prompt()` ended. `waiting`: the person said later, and the days of 3, 7 and 30 are not over (who switched
 * notifications off rests for 30), or came on too few days. `unavailable`: there is nothing to ask, for the status is
 * neither `default` nor `unsubscribed` nor `expired`, or the client was stopped.
 */
export type PromptOutcome = 'subscribed' | 'later' | 'dismissed' | 'denied' | 'failed' | 'waiting' | 'unavailable';

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
  /** The host's own bearer token for the person who is logged in; null for an anonymous browser. See also `login`. */
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
  /**
   * Takes subscriptions over that OneSignal, Firebase, Beams, Pushwoosh or Perfecty made on this site: theirs end, ours
   * begin, with no question to the person.
   * @default false
   */
  takeover?: boolean;
}

/**
 * The page's side of Belfry. `get`/`subscribe` are the store contract of `useSyncExternalStore`, Svelte and Vue:
 * the listener hears each change; `get` returns the same object until then.
 */
export interface BelfryClient {
  readonly get: () => PushState;
  /** @returns unsubscribes the listener */
  readonly subscribe: (listener: (state: PushState) => void) => () => void;
  /** What every page starts with: for rendering on a server, and for the first render over that. */
  readonly getServerSnapshot: () => PushState;

  /** Registers the worker, reads the permission and, if it is granted, silently brings the server up to date. Idempotent. */
  readonly start: () => Promise<PushState>;
  /** Asks for permission first thing (call it in a click handler), subscribes and stores the subscription on the server. @throws {ClientError} */
  readonly enable: () => Promise<PushState>;
  /** Unsubscribes the browser and tells the server. @throws {ClientError} */
  readonly disable: () => Promise<PushState>;
  /** Sends the present subscription to the server again, whether or not anything changed. Never prompts. @throws {ClientError} */
  readonly resync: () => Promise<PushState>;

  /**
   * Who is at the browser from now on. A subscription of somebody else here becomes this person's; until the server has
   * said so the status is `subscribed-elsewhere`, and notifications are shown without their content.
   * @throws {ClientError}
   */
  readonly login: (userId: string, token: TokenSource) => Promise<PushState>;
  /**
   * Nobody is. Works offline: until the server knows, notifications are shown without their content. Does not reject:
   * what could not be told is told at a later start.
   */
  readonly logout: () => Promise<PushState>;
  /** Labels for audiences (`plan: 'pro'`); null removes one. Sent at once, or with the next request that succeeds. @throws {ClientError} */
  readonly setTags: (tags: Readonly<Record<string, string | number | boolean | null>>) => Promise<void>;

  /**
   * Merges the choices into those of this device, or, with `forAllDevices`, of the person (on this device, what was
   * chosen only here then gives way). Shown at once, taken back when the server refuses. Offline they wait: the promise
   * resolves, `unsaved` is true, and the next start sends them. Quiet hours without a zone get the browser's.
   * @throws {ClientError} as the server refuses, or `not_subscribed`
   */
  readonly savePreferences: (choices: PreferenceChoices, options?: { forAllDevices?: boolean }) => Promise<Preferences>;

  /**
   * Asks, once the conditions hold: raises `priming`, for the page's own question comes before the browser's. After a
   * `later` it rests for 3, 7, then 30 days. Never asks on load, nor where there is nothing to ask.
   */
  readonly prompt: (conditions?: PromptConditions) => Promise<PromptOutcome>;
  /** Yes to the page's own question: asks the browser's. Call it in the click handler. Does not reject. */
  readonly accept: () => Promise<PromptOutcome>;
  /** Not now. */
  readonly later: () => void;

  /** A push was shown while this page is open. @returns stops listening */
  readonly onPush: (listener: (push: PushShown) => void) => () => void;
  /** A notification or one of its actions was clicked; also the click that opened this page. @returns stops listening */
  readonly onClick: (listener: (click: PushClicked) => void) => () => void;
  /** A notification was dismissed. @returns stops listening */
  readonly onDismiss: (listener: (dismissal: PushDismissed) => void) => () => void;

  /** Asks the server to send a test push to this browser. @throws {ClientError} */
  readonly sendTest: () => Promise<void>;
  /** Why no notification came: one line a cause, each with its cure. With `test`, times a push to its arrival. Never rejects. */
  readonly diagnose: (options?: DiagnoseOptions) => Promise<Diagnosis>;
  /** How to allow notifications again in this very browser, in the client's language. */
  readonly blockedHelp: () => Promise<BlockedHelp>;

  /** Removes listeners and timers; the subscription stays. */
  readonly stop: () => void;
}
