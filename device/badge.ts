import { isInteger } from '../wire/guards/record.ts';
import type { DeviceDatabase } from './database.ts';

export interface BadgeCount {
  /**
   * Browsers do not tell what the badge says, so the count is kept here.
   *
   * @returns the new count, never below 0
   */
  changeBadge: (change: (count: number) => number) => Promise<number>;
}

const KEY = 'badge';

export function createBadgeCount(database: DeviceDatabase): BadgeCount {
  /** What is left when storage hangs. */
  let known = 0;

  return {
    async changeBadge(change) {
      const next = (count: unknown): number => Math.max(0, change(isInteger(count) ? count : 0));
      const outcome = await database.run('config', 'readwrite', async (store) => {
        const count = next((await store.get(KEY))?.count);
        await store.put({ count }, KEY);
        return count;
      });
      return (known = outcome.ok ? outcome.value : next(known));
    },
  };
}
