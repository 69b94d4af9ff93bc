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

const KEY = 'ids';

export function createShownMemory(database: DeviceDatabase): ShownMemory {
  /** This life's own: what it noted while storage hung, too. */
  const recent = new Set<string>();

  return {
    async rememberShown(id) {
      if (recent.has(id)) return 'repeat';
      recent.add(id);
      const outcome = await database.run('shown', 'readwrite', async (store) => {
        const ids = (await store.get(KEY)) ?? [];
        const known = ids.includes(id);
        if (!known) await store.put([...ids, id].slice(-MAX_IDS), KEY);
        return known;
      });
      return outcome.ok && outcome.value ? 'repeat' : 'new';
    },
  };
}
