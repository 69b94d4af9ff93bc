/**
 * One connection of one Firefox, from its hello on. A mistake of the client ends it, as with the real service.
 */
import type { FirefoxAck } from '../contract.ts';
import type { Queue, QueuedMessage } from '../queue.ts';
import { parseMessage, type Broadcasts, type ClientMessage, type ServerMessage } from './messages.ts';
import { createOutbox } from './outbox.ts';
import type { Users } from './users.ts';

const MIN_PING_INTERVAL_MS = 45_000;

export interface ConversationOptions {
  users: Users;
  queue: Queue;
  /** The service's clock, epoch ms. */
  now: () => number;
  /** Whether new subscriptions are refused. */
  isRefusing(): boolean;
  report(ack: FirefoxAck): void;
  /** Told whom it is; the one before with the same id is to end. */
  identified(uaid: string): void;
  send(message: ServerMessage): void;
}

export interface Conversation {
  /** @throws {Error} when the client made a mistake */
  take(text: string): void;
  /** The line is down: what was not acknowledged waits for the next one. */
  end(): void;
}

export function createConversation(options: ConversationOptions): Conversation {
  const { users, queue, now, send } = options;
  let uaid: string | null = null;
  let disconnect = () => {};
  let lastPingAt = -Infinity;

  const outbox = createOutbox((message) => {
    const channelID = users.channelOf(message.deviceId, message.token);
    if (channelID === undefined) return null; // ended between the POST and now
    send(encodeNotification(channelID, message));
    return channelID;
  });

  function hello(message: ClientMessage & { messageType: 'hello' }) {
    uaid = users.identify(message.uaid);
    options.identified(uaid);
    const broadcasts = answerBroadcasts(message.broadcasts);
    send({ messageType: 'hello', uaid, status: 200, use_webpush: true, broadcasts });

    const stored: QueuedMessage[] = [];
    let hand = (queued: QueuedMessage): void => void stored.push(queued);
    disconnect = queue.connect(uaid, (queued) => hand(queued), { resendGraceMs: 0 });
    hand = outbox.sendDirect;
    outbox.sendStored(stored);
  }

  function register(owner: string, channelID: string, key: string | null): ServerMessage {
    if (options.isRefusing()) return { messageType: 'register', channelID, status: 500, pushEndpoint: '' };
    if (key !== null && !isPublicKey(key)) {
      return { messageType: 'register', channelID, status: 400, pushEndpoint: 'Failed to generate endpoint' };
    }
    return { messageType: 'register', channelID, status: 200, pushEndpoint: users.register(owner, channelID, key) };
  }

  function ping() {
    const at = now();
    if (at - lastPingAt < MIN_PING_INTERVAL_MS) throw new Error('client sent too many pings too often');
    lastPingAt = at;
    send({});
  }

  function takeFrom(owner: string, message: Exclude<ClientMessage, { messageType: 'hello' }>) {
    switch (message.messageType) {
      case 'register':
        return send(register(owner, message.channelID, message.key));
      case 'unregister':
        users.unregister(owner, message.channelID);
        return send({ messageType: 'unregister', channelID: message.channelID, status: 200 });
      case 'ack':
        for (const { channelID, version, code } of message.updates) {
          options.report({ type: 'ack', messageId: version, code, at: now() });
          if (outbox.acknowledge(channelID, version)) queue.acknowledge(version);
        }
        return;
      case 'nack':
        return options.report({ type: 'nack', messageId: message.version, code: message.code, at: now() });
      case 'broadcast_subscribe': {
        const broadcasts = answerBroadcasts(message.broadcasts);
        if (Object.keys(broadcasts).length > 0) send({ messageType: 'broadcast', broadcasts });
        return;
      }
      case 'ping':
        return ping();
    }
  }

  return {
    take(text) {
      const message = parseMessage(text);
      if (message.messageType === 'hello') {
        if (uaid !== null) throw new Error('a second hello');
        hello(message);
      } else {
        if (uaid === null) throw new Error('expected messageType hello');
        takeFrom(uaid, message);
      }
    },
    end: () => disconnect(),
  };
}

/** TTL, topic and the rest of the sender's headers are not for the user agent. */
function encodeNotification(channelID: string, { id, octets, headers }: QueuedMessage): ServerMessage {
  const notification = { messageType: 'notification', channelID, version: id } as const;
  if (octets.length === 0) return notification;
  const encoding = headers['content-encoding'] ?? '';
  return { ...notification, data: Buffer.from(octets).toString('base64url'), headers: { encoding } };
}

/** There are none here, and whoever asks for one is told so. */
function answerBroadcasts(asked: Broadcasts): object {
  const errors = Object.fromEntries(Object.keys(asked).map((id) => [id, 'Broadcast not found']));
  return Object.keys(errors).length === 0 ? {} : { errors };
}

function isPublicKey(key: string): boolean {
  const point = Buffer.from(key, 'base64url');
  return point.length === 65 && point[0] === 4;
}
