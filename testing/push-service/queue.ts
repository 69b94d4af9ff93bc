/**
 * Store and forward: messages wait for their user agent and are sent again until it acknowledges them.
 */

/**
 * A message already handed to a connection is sent again this long after its TTL: Chromium drops its first connection
 * right after login, and a message that was on the wire then is late through no fault of the sender.
 */
const DEFAULT_RESEND_GRACE_MS = 5_000;

export interface QueuedMessage {
  id: string;
  /** Of the subscription. */
  token: string;
  /** Whose connection it goes through; one device may own many subscriptions. */
  deviceId: string;
  octets: Uint8Array;
  /** Of the sender's request. */
  headers: Readonly<Record<string, string>>;
  ttlSeconds: number;
  topic: string | null;
  acceptedAt: number;
}

export type Hand = (message: QueuedMessage) => void;

export interface Queue {
  /** `dropped`: TTL 0 and the device is not connected (RFC 8030 §5.2). */
  add(message: QueuedMessage): 'handed' | 'kept' | 'dropped';
  /**
   * Takes the device over from an older connection, if any, and hands it all that waits, oldest first.
   *
   * @param options.resendGraceMs how long after its TTL a message that this connection was handed and lost is still
   * handed to the next one @default 5000
   * @returns ends the connection; what it did not acknowledge waits for the next one
   */
  connect(deviceId: string, hand: Hand, options?: { resendGraceMs?: number }): () => void;
  acknowledge(id: string): void;
  /** Cancels a message that nobody was handed yet. @returns false when there is none */
  cancel(id: string): boolean;
  /** Drops everything of a subscription that ended. */
  forget(token: string): void;
  pending(): readonly QueuedMessage[];
}

interface Entry {
  message: QueuedMessage;
  /** The connection it went out on and has not been acknowledged on; null while it waits. */
  handedTo: Hand | null;
  /** Time past its TTL, once it was handed over. */
  graceMs: number;
}

interface Connection {
  hand: Hand;
  resendGraceMs: number;
}

/** @param now the service's clock, epoch ms */
export function createQueue(now: () => number): Queue {
  const entries = new Map<string, Entry>(); // in order of arrival
  const connections = new Map<string, Connection>();

  function isExpired({ message, graceMs }: Entry): boolean {
    return now() >= message.acceptedAt + message.ttlSeconds * 1000 + graceMs;
  }

  function dropExpired() {
    for (const [id, entry] of entries) {
      if (entry.handedTo === null && isExpired(entry)) entries.delete(id);
    }
  }

  function handOver(entry: Entry, { hand, resendGraceMs }: Connection) {
    entry.handedTo = hand;
    entry.graceMs = resendGraceMs;
    hand(entry.message);
  }

  return {
    add(message) {
      if (message.topic !== null) {
        // RFC 8030 §5.4: what is not acknowledged is undelivered, and is replaced with its TTL and urgency.
        for (const [id, { message: older }] of entries) {
          if (older.token === message.token && older.topic === message.topic) entries.delete(id);
        }
      }
      const connection = connections.get(message.deviceId);
      if (connection === undefined && message.ttlSeconds === 0) return 'dropped';
      const entry: Entry = { message, handedTo: null, graceMs: 0 };
      entries.set(message.id, entry);
      if (connection === undefined) return 'kept';
      handOver(entry, connection);
      return 'handed';
    },

    connect(deviceId, hand, { resendGraceMs = DEFAULT_RESEND_GRACE_MS } = {}) {
      const connection = { hand, resendGraceMs };
      connections.set(deviceId, connection);
      for (const entry of entries.values()) if (entry.message.deviceId === deviceId) entry.handedTo = null;
      dropExpired();
      for (const entry of [...entries.values()]) {
        if (entry.message.deviceId === deviceId) handOver(entry, connection);
      }
      return () => {
        if (connections.get(deviceId) === connection) connections.delete(deviceId);
        for (const entry of entries.values()) if (entry.handedTo === hand) entry.handedTo = null;
      };
    },

    acknowledge: (id) => void entries.delete(id),

    cancel(id) {
      dropExpired();
      return entries.get(id)?.handedTo === null && entries.delete(id);
    },

    forget(token) {
      for (const [id, { message }] of entries) if (message.token === token) entries.delete(id);
    },

    pending() {
      dropExpired();
      return [...entries.values()].map(({ message }) => message);
    },
  };
}
