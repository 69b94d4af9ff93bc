import { isPushEvent } from '../wire/guards/event.ts';
import { isRecord, isString } from '../wire/guards/record.ts';
import type { PushEvent } from '../wire/schemas/event.ts';
import type { DeviceDatabase, OutboxEntry } from './database.ts';

/** Events on their way to the server, in IndexedDB, or in memory while that hangs. */
export interface Outbox {
  addEvent: (event: PushEvent, eventsUrl: string) => Promise<void>;
  /** All that wait, oldest first; what cannot be read is dropped. */
  list: () => Promise<OutboxEntry[]>;
  remove: (ids: readonly string[]) => Promise<void>;
}

export function createOutbox(database: DeviceDatabase): Outbox {
  /** What storage did not take. */
  const held = new Map<string, OutboxEntry>();
  /** What storage did not delete: it must not be posted again as long as this page or worker lives. */
  const done = new Set<string>();

  /** Writes and deletes what an earlier, hanging storage still owes. */
  async function settle(): Promise<boolean> {
    const puts = [...held.values()];
    const deletes = [...done];
    const outcome = await database.run(async (connection) => {
      const transaction = connection.transaction('outbox', 'readwrite');
      await Promise.all([
        ...puts.map((entry) => transaction.store.put(entry)),
        ...deletes.map((id) => transaction.store.delete(id)),
        transaction.done,
      ]);
    });
    if (outcome.ok) {
      for (const { id } of puts) held.delete(id);
      for (const id of deletes) done.delete(id);
    }
    return outcome.ok;
  }

  async function remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      held.delete(id);
      done.add(id);
    }
    await settle();
  }

  return {
    async addEvent(event, eventsUrl) {
      held.set(event.id, { id: event.id, eventsUrl, event });
      await settle();
    },

    async list() {
      const outcome = await database.run(async (connection) => connection.getAll('outbox'));
      const entries = new Map<string, OutboxEntry>();
      const unreadable: string[] = [];
      for (const entry of outcome.ok ? outcome.value : []) {
        if (isOutboxEntry(entry)) entries.set(entry.id, entry);
        else unreadable.push((entry as { id: string }).id); // the key path: IndexedDB stores no value without it
      }
      for (const entry of held.values()) entries.set(entry.id, entry);
      for (const id of done) entries.delete(id);
      if (unreadable.length > 0) await remove(unreadable);
      return [...entries.values()].sort((a, b) => a.event.at - b.event.at);
    },

    remove,
  };
}

const isOutboxEntry = (value: unknown): value is OutboxEntry =>
  isRecord(value) && isString(value.eventsUrl) && isPushEvent(value.event) && value.event.id === value.id;
