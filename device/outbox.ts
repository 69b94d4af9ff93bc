import { isNumber, isRecord, isString } from '../wire/guards/record.ts';
import type { PushEvent } from '../wire/schemas/event.ts';
import type { DeviceDatabase, OutboxEntry } from './database.ts';

/** Events on their way to the server, in IndexedDB, or in memory while that hangs. */
export interface Outbox {
  addEvent: (event: PushEvent, eventsUrl: string) => Promise<void>;
  /**
   * All that wait, in no order; what another version left may be no {@link isOutboxEntry}. Not what this life has added as
   * `unposted`: its post is under way.
   */
  list: () => Promise<OutboxEntry[]>;
  remove: (entries: readonly { id: string }[]) => Promise<void>;
}

export function createOutbox(database: DeviceDatabase): Outbox {
  /** What storage has not taken. */
  const held = new Map<string, OutboxEntry>();
  /** What storage has not deleted: it must not be posted again as long as this page or worker lives. */
  const done = new Set<string>();
  const posting = new Set<string>();

  /** Writes and deletes what is owed, also by an earlier, hanging storage. */
  async function settle(): Promise<void> {
    const puts = [...held.values()];
    const deletes = [...done];
    const outcome = await database.run('outbox', 'readwrite', async (store) =>
      Promise.all([...puts.map((entry) => store.put(entry)), ...deletes.map((id) => store.delete(id))]),
    );
    if (!outcome.ok) return;
    for (const { id } of puts) held.delete(id);
    for (const id of deletes) done.delete(id);
  }

  return {
    async addEvent(event, eventsUrl) {
      if (event.unposted) posting.add(event.id);
      else posting.delete(event.id);
      held.set(event.id, { id: event.id, eventsUrl, event });
      await settle();
    },

    async list() {
      const outcome = await database.run('outbox', 'readonly', async (store) => store.getAll());
      const stored = outcome.ok ? outcome.value.filter(({ id }) => !held.has(id)) : [];
      return [...stored, ...held.values()].filter(({ id }) => !done.has(id) && !posting.has(id));
    },

    async remove(entries) {
      for (const { id } of entries) {
        held.delete(id);
        done.add(id);
      }
      await settle();
    },
  };
}

/** Enough to post it by: the server judges each event by itself. */
export const isOutboxEntry = (value: unknown): value is OutboxEntry =>
  isRecord(value) && isString(value.eventsUrl) && isRecord(value.event) && isNumber(value.event.at);
