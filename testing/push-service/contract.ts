/**
 * The shapes of the local push service: what a test starts, scripts and asserts on.
 */
import type { Agent } from 'node:https';
import type { DialectName } from './dialects/contract.ts';
import type { ScriptedAnswer } from './faults.ts';
import type { QueuedMessage } from './queue.ts';

/** Where an origin is really reached; the same shape as the server's `routes` option. */
export interface PushRoute {
  host: string;
  port: number;
  /** PEM of the authority to trust for this origin. */
  ca: string;
}

export interface PushServiceOptions {
  /**
   * The service's clock, epoch ms: TTL and VAPID expiry follow it.
   * @default Date.now
   */
  now?: () => number;
  /**
   * Origins for virtual user agents. Name several to test that a slow one holds nobody back.
   * @default ['https://push.belfry.test']
   */
  origins?: readonly string[];
  /**
   * Whose words the service uses on an origin; each origin named here is one of the service's, beside `origins`. An
   * origin that is named nowhere here speaks `rfc`.
   * @default FCM's, `https://updates.push.services.mozilla.com`, `https://web.push.apple.com` and
   * `https://wns2-test.notify.windows.com` speak as their services do
   */
  dialects?: Readonly<Record<string, DialectName>>;
  /**
   * Longest time a message is kept; a longer TTL is cut and the answer's `TTL` says so (RFC 8030 §5.2).
   * @default 2592000 (30 days)
   */
  maxTtlSeconds?: number;
  /**
   * Where senders reach it. The browsers' ports are always any free ones.
   * @default 0: any free port
   */
  port?: number;
  /**
   * Whether senders may speak HTTP/2 besides HTTP/1.1, as they may with the real services.
   * @default true
   */
  http2?: boolean;
}

/** One POST that reached the service, whatever was answered. */
export interface ReceivedPush {
  /** The endpoint as the sender addressed it. */
  endpoint: string;
  /** Lower-case names; HTTP/2 pseudo headers left out. */
  headers: Readonly<Record<string, string>>;
  /** The body as sent: encrypted. */
  octets: Uint8Array;
  /** What was answered; null when a script hung or cut the connection. */
  status: number | null;
  /** Why it was refused, when it was. */
  reason: string | null;
  /** Id of the message resource (last part of `Location`) when it was accepted. */
  messageId: string | null;
  /** By the service's clock, epoch ms. */
  at: number;
}

/** For `about:config`, by name. */
export type FirefoxPreferences = Readonly<Record<string, string | number | boolean>>;

/** What Firefox said of a message that it was sent. */
export interface FirefoxAck {
  /** Each message gets an `ack`; a `nack` may come besides, when its handler failed. */
  type: 'ack' | 'nack';
  /** Last part of the `Location` that the sender was answered. */
  messageId: string;
  /**
   * ack: 100 delivered, 101 could not be decrypted, 102 not delivered (unknown subscription, or a repeat).
   * nack: 301 the `push` handler threw, 302 what it gave to `waitUntil` was rejected, 303 another failure.
   */
  code: number;
  /** By the service's clock, epoch ms. */
  at: number;
}

export interface OpenSubscriptionOptions {
  /** base64url, 65 octets: the VAPID public key that the subscription is bound to. */
  applicationServerKey: string;
  /** One of the service's origins. @default the first */
  origin?: string;
}

/** A subscription as the user agent that owns it sees it. */
export interface OpenSubscription {
  readonly endpoint: string;
  /** Receives what was stored, then what comes; each message is acknowledged when `receive` returns. */
  connect(receive: (message: QueuedMessage) => void): void;
  disconnect(): void;
  /** Ends the subscription: senders get 410 from now on. */
  close(): void;
}

export interface PushService {
  /** By origin; give it to `createBelfry({ routes })`. */
  readonly routes: Readonly<Record<string, PushRoute>>;
  /** Host names to allow in an SSRF allow-list. */
  readonly hosts: readonly string[];
  /** For senders on Node's https module (`web-push`'s `agent` option): leads each of the origins to this service. */
  readonly agent: Agent;
  /** Switches that make a stock Chromium use this service instead of Google's. */
  readonly chromiumFlags: readonly string[];
  /** Preferences that make a stock Firefox use this service instead of Mozilla's. */
  readonly firefoxPrefs: FirefoxPreferences;
  /** PEM of the certificate of all its TLS ports. */
  readonly ca: string;
  /** Every POST so far, oldest first. */
  readonly received: readonly ReceivedPush[];
  /** The first POST, past or to come, that satisfies `predicate`. @throws {Error} after `timeoutMs` */
  waitFor(predicate: (push: ReceivedPush) => boolean, timeoutMs?: number): Promise<ReceivedPush>;
  /** Calls `listener` for each POST from now on; the returned function stops it. */
  onPush(listener: (push: ReceivedPush) => void): () => void;
  /** Scripts the answer to coming POSTs; the returned function withdraws what is left of it. */
  answerNext(answer: ScriptedAnswer): () => void;
  /** Messages accepted and not yet acknowledged by their user agent. */
  pending(): readonly QueuedMessage[];
  /** What each Firefox said of the messages it got, oldest first. (Chromium acknowledges without saying how it went.) */
  readonly acks: readonly FirefoxAck[];
  /** The first of them, past or to come, that satisfies `predicate`. @throws {Error} after `timeoutMs` */
  waitForAck(predicate: (ack: FirefoxAck) => boolean, timeoutMs?: number): Promise<FirefoxAck>;
  /**
   * Forgets every Firefox, as Mozilla's service does with profiles it has not seen for long: their endpoints answer 410,
   * and each browser, given a new id when it connects again, drops its subscriptions and fires `pushsubscriptionchange`.
   */
  resetUserAgents(): void;
  /** For virtual user agents; see `createUserAgent`. */
  openSubscription(options: OpenSubscriptionOptions): OpenSubscription;
  /**
   * Makes browsers' registrations fail, null to stop: `subscribe()` then rejects with AbortError. Chromium is told the
   * FCM error name (`INVALID_SENDER`, `QUOTA_EXCEEDED`…), Firefox a status 500.
   */
  refuseRegistrations(error: string | null): void;
  /** Frees ports, connections and timers; whoever waits is rejected. */
  close(): Promise<void>;
}
