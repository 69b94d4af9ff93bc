/**
 * A browser without a browser: real keys, a subscription of the local push service, and what arrives, decrypted.
 */
import { createECDH, randomBytes } from 'node:crypto';
import { messageOf } from '../error-code.ts';
import type { PushService } from '../push-service/contract.ts';
import type { QueuedMessage } from '../push-service/queue.ts';
import { createWaitingList } from '../waiting-list.ts';
import { decryptPush, type ReceiverKeys } from './decrypt.ts';

const DEFAULT_TIMEOUT_MS = 5_000;

export interface UserAgentOptions {
  /** The VAPID public key, base64url. */
  applicationServerKey: string;
  /** Clock for `receivedAt`, epoch ms. @default Date.now */
  now?: () => number;
  /** Which of the service's origins its endpoint is on. @default the service's first */
  origin?: string;
}

/** The shape of `PushSubscription.toJSON()`. */
export interface SubscriptionJson {
  endpoint: string;
  expirationTime: null;
  keys: { p256dh: string; auth: string };
}

export interface ReceivedMessage {
  /** null for a push without a body. */
  plaintext: Uint8Array | null;
  /** Of the sender's request; a real browser sees none of them. */
  headers: Readonly<Record<string, string>>;
  /** Epoch ms. */
  receivedAt: number;
  /** As UTF-8; empty without a body. */
  text(): string;
  /** @throws {SyntaxError} when the text is not JSON */
  json(): unknown;
}

export interface UserAgent {
  readonly subscription: SubscriptionJson;
  /** Every message so far that could be decrypted, oldest first, taken or not. */
  readonly received: readonly ReceivedMessage[];
  /** Messages that could not be decrypted, and why; a browser drops them without a word. */
  readonly undecryptable: readonly { reason: string; headers: Readonly<Record<string, string>> }[];
  /**
   * The oldest push not yet taken.
   *
   * @throws {Error} after `timeoutMs`, telling what could not be decrypted meanwhile
   */
  nextPush(timeoutMs?: number): Promise<ReceivedMessage>;
  /** The first message, past or to come, that satisfies `predicate`; it is not taken. @throws {Error} as `nextPush` */
  waitFor(predicate: (message: ReceivedMessage) => boolean, timeoutMs?: number): Promise<ReceivedMessage>;
  /** Receives what the service stored, then what comes. */
  connect(): void;
  /** From now on the service stores (or drops, at TTL 0). */
  disconnect(): void;
  /** Senders get 410 from now on. */
  unsubscribe(): void;
}

/**
 * Subscribes a new user agent; it is connected.
 *
 * @throws {TypeError} when the key is not an uncompressed P-256 point, or the origin is not the service's
 * @example
 * const agent = createUserAgent(service, { applicationServerKey: vapidKeys.publicKey });
 * await webpush.sendNotification(agent.subscription, 'Hello', { agent: service.agent, vapidDetails });
 * (await agent.nextPush()).text(); // 'Hello'
 */
export function createUserAgent(service: PushService, options: UserAgentOptions): UserAgent {
  const { applicationServerKey, now = Date.now, origin } = options;
  const point = Buffer.from(applicationServerKey, 'base64url');
  if (point.length !== 65 || point[0] !== 4) {
    throw new TypeError('applicationServerKey must be 65 octets of base64url: an uncompressed P-256 point');
  }
  const keys = generateKeys();
  const held = service.openSubscription({ applicationServerKey, ...(origin === undefined ? {} : { origin }) });
  const waiting = createWaitingList();
  const received: ReceivedMessage[] = [];
  let taken = 0;
  const undecryptable: { reason: string; headers: Readonly<Record<string, string>> }[] = [];

  function receive({ octets, headers }: QueuedMessage) {
    try {
      const plaintext = octets.length === 0 ? null : decryptPush(octets, keys);
      received.push(createMessage(plaintext, headers, now()));
    } catch (error) {
      undecryptable.push({ reason: messageOf(error), headers });
    }
    waiting.check();
  }

  function describe(what: string): string {
    return [what, ...undecryptable.map(({ reason }) => `one could not be decrypted: ${reason}`)].join('; ');
  }

  held.connect(receive);
  return {
    subscription: {
      endpoint: held.endpoint,
      expirationTime: null,
      keys: {
        p256dh: Buffer.from(keys.publicKey).toString('base64url'),
        auth: Buffer.from(keys.authSecret).toString('base64url'),
      },
    },
    received,
    undecryptable,
    nextPush(timeoutMs = DEFAULT_TIMEOUT_MS) {
      const take = () => (taken < received.length ? received[taken++] : undefined);
      return waiting.wait(take, timeoutMs, () => describe('no push arrived'));
    },
    waitFor(predicate, timeoutMs = DEFAULT_TIMEOUT_MS) {
      return waiting.wait(
        () => received.find(predicate),
        timeoutMs,
        () => describe(`no such push among the ${received.length} received`),
      );
    },
    connect: () => held.connect(receive),
    disconnect: () => held.disconnect(),
    unsubscribe: () => held.close(),
  };
}

function generateKeys(): ReceiverKeys {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys();
  return { publicKey, privateKey: ecdh.getPrivateKey(), authSecret: randomBytes(16) };
}

function createMessage(
  plaintext: Uint8Array | null,
  headers: Readonly<Record<string, string>>,
  receivedAt: number,
): ReceivedMessage {
  const text = () => (plaintext === null ? '' : new TextDecoder().decode(plaintext));
  return { plaintext, headers, receivedAt, text, json: (): unknown => JSON.parse(text()) };
}
