/**
 * What one connection has still to send, and what it sent and waits to hear of.
 */
import type { QueuedMessage } from '../queue.ts';

/** How the real service reads its storage: messages with a topic before all others, and never many at once. */
const TOPIC_BATCH = 11;
const BATCH = 10;

export interface Outbox {
  /** Sends what waited in the service while nobody was connected, batch by batch. */
  sendStored(messages: readonly QueuedMessage[]): void;
  /** Sends what just came in; it does not wait for stored ones. */
  sendDirect(message: QueuedMessage): void;
  /** @returns false when it is not the acknowledgement of a message sent here to that channel */
  acknowledge(channelID: string, id: string): boolean;
}

/** @param send @returns the channel it went to, null when the subscription has ended meanwhile */
export function createOutbox(send: (message: QueuedMessage) => string | null): Outbox {
  /** Channel by message id. */
  const unacknowledged = new Map<string, string>();
  let topics: QueuedMessage[] = [];
  let others: QueuedMessage[] = [];

  function sendOne(message: QueuedMessage) {
    const channelID = send(message);
    if (channelID !== null) unacknowledged.set(message.id, channelID);
  }

  function sendBatch() {
    while (unacknowledged.size === 0 && topics.length + others.length > 0) {
      const batch = topics.length > 0 ? topics.splice(0, TOPIC_BATCH) : others.splice(0, BATCH);
      batch.forEach(sendOne);
    }
  }

  return {
    sendStored(messages) {
      topics = messages.filter(({ topic }) => topic !== null);
      others = messages.filter(({ topic }) => topic === null);
      sendBatch();
    },
    sendDirect: sendOne,
    acknowledge(channelID, id) {
      if (unacknowledged.get(id) !== channelID) return false;
      unacknowledged.delete(id);
      sendBatch();
      return true;
    },
  };
}
