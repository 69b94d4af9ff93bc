import type { DeviceDatabase } from './database.ts';

/** What the badge's count is made of, with the tag of the notification that stands for it; null: for none. */
export type BadgeParts = readonly (readonly [tag: string | null, count: number])[];

export interface BadgeCount {
  /**
   * Browsers do not tell what the badge says, so it is kept here.
   *
   * @returns the new count: the sum of the parts
   */
  changeBadge: (change: (parts: BadgeParts) => BadgeParts) => Promise<number>;
}

const KEY = 'badge';

/** The last ones: not every notification that goes is heard of. */
const MAX_PARTS = 500;

export function createBadgeCount(database: DeviceDatabase): BadgeCount {
  /** What is left when storage hangs. */
  let known: BadgeParts = [];

  return {
    async changeBadge(edit) {
      const change = (parts: BadgeParts): BadgeParts => edit(parts).slice(-MAX_PARTS);
      const outcome = await database.run('config', 'readwrite', async (store) => {
        const stored = (await store.get(KEY))?.parts;
        const parts = change(Array.isArray(stored) ? stored : []);
        await store.put({ parts }, KEY);
        return parts;
      });
      known = outcome.ok ? outcome.value : change(known);
      return known.reduce((sum, [, count]) => sum + count, 0);
    },
  };
}
