import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { vi } from 'vitest';

/** A browser profile with nothing in it. */
export function forgetDatabases(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
}

/** As WebKit behaves for minutes at times: a request that never answers. */
export const hangingIndexedDb = {
  open: () => new EventTarget(),
};

/** The database without our code in between. */
export const openRaw = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('belfry');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('cannot open'));
  });
