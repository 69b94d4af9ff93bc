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
