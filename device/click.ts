import { isInteger, isRecord, isString } from '../wire/guards/record.ts';
import type { DeviceDatabase, StoredClick } from './database.ts';

/**
 * Hands a click over to a page that did not run yet when it happened: `openWindow` of an installed iOS app opens
 * the start URL, whatever it was given (WebKit bug 259212).
 */
export interface ClickHandOff {
  /** Keeps the latest click only. */
  storeClick: (click: StoredClick) => Promise<void>;
  /** @returns the click, once, when it is not older than `maxAgeMs` */
  takeClick: (maxAgeMs: number) => Promise<StoredClick | undefined>;
}

const KEY = 'click';

export function createClickHandOff(database: DeviceDatabase, now: () => number): ClickHandOff {
  /** Only while storage hangs; a page in another process then cannot see it. */
  let held: StoredClick | undefined;

  return {
    async storeClick(click) {
      const outcome = await database.run(async (connection) => connection.put('handoff', click, KEY));
      held = outcome.ok ? undefined : click;
    },
    async takeClick(maxAgeMs) {
      const outcome = await database.run(async (connection) => {
        const transaction = connection.transaction('handoff', 'readwrite');
        const stored: unknown = await transaction.store.get(KEY);
        if (stored !== undefined) await transaction.store.delete(KEY);
        await transaction.done;
        return stored;
      });
      const click: unknown = held ?? (outcome.ok ? outcome.value : undefined);
      held = undefined;
      return isStoredClick(click) && now() - click.at <= maxAgeMs ? click : undefined;
    },
  };
}

const isStoredClick = (value: unknown): value is StoredClick =>
  isRecord(value) &&
  isString(value.url) &&
  isString(value.action) &&
  (value.id === null || isString(value.id)) &&
  isInteger(value.at);
