import { isRecord, isString } from '../wire/guards/record.ts';
import type { DeviceDatabase, StoredClick } from './database.ts';

const KEY = 'click';

/**
 * Hands a click over to a page that did not run yet when it happened: `openWindow` of an installed iOS app opens
 * the start URL, whatever it was given (WebKit bug 259212). Keeps the latest click only.
 */
export async function storeClickIn(database: DeviceDatabase, click: StoredClick): Promise<void> {
  await database.run('handoff', 'readwrite', async (store) => store.put(click, KEY));
}

/** @returns the click, once, when it is not older than `maxAgeMs`, nor from so far ahead: the clock was set back */
export async function takeClickFrom(
  database: DeviceDatabase,
  maxAgeMs: number,
  now: () => number,
): Promise<StoredClick | undefined> {
  const outcome = await database.run('handoff', 'readwrite', async (store): Promise<unknown> => {
    const stored = await store.get(KEY);
    await store.delete(KEY);
    return stored;
  });
  const click = outcome.ok ? outcome.value : undefined;
  // A time that is none has no age, and NaN is at most nothing.
  return isStoredClick(click) && Math.abs(now() - click.at) <= maxAgeMs ? click : undefined;
}

const isStoredClick = (value: unknown): value is StoredClick =>
  isRecord(value) && isString(value.url) && isString(value.action) && (value.id === null || isString(value.id));
