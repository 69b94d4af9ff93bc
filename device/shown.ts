import type { DeviceDatabase } from './database.ts';

export interface ShownMemory {
  /**
   * Notes that a notification is being shown. Two pushes with the same id never both get `new`.
   * May take as long as storage's time limit: the push path races it against a shorter one.
   */
  rememberShown: (id: string) => Promise<'new' | 'repeat'>;
}

/** How many ids are kept: at-least-once delivery repeats what was in flight, not last month's. */
const MAX_IDS = 200;

export function createShownMemory(database: DeviceDatabase): ShownMemory {
  const recent = new Set<string>();

  return {
    async rememberShown(id) {
      if (recent.has(id)) return 'repeat';
      recent.add(id);
      trim(recent);
      const outcome = await database.run(async (connection) => {
        const transaction = connection.transaction('shown', 'readwrite');
        const { store } = transaction;
        const known = (await store.index('id').getKey(id)) !== undefined;
        if (!known) {
          await store.add({ id });
          let surplus = (await store.count()) - MAX_IDS;
          for (let cursor = await store.openCursor(); cursor && surplus > 0; surplus -= 1) {
            await cursor.delete();
            cursor = await cursor.continue();
          }
        }
        await transaction.done;
        return known;
      });
      return outcome.ok && outcome.value ? 'repeat' : 'new';
    },
  };
}

function trim(ids: Set<string>): void {
  for (const oldest of ids) {
    if (ids.size <= MAX_IDS) return;
    ids.delete(oldest);
  }
}
