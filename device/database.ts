import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import type { PushEvent } from '../wire/schemas/event.ts';
import { createBreaker, type BreakerOptions, type Outcome } from './breaker.ts';

export const DATABASE_NAME = 'belfry';
export const DATABASE_VERSION = 1;

/** One event that waits to be posted; `id` is the event's own. */
export interface OutboxEntry {
  id: string;
  eventsUrl: string;
  event: PushEvent;
}

export interface StoredClick {
  /** Absolute URL that the click leads to. */
  url: string;
  /** Id of the action; '' for the body of the notification. */
  action: string;
  /** Public id of the notification; null when another server's. */
  id: string | null;
  /** Epoch ms. */
  at: number;
}

/** What lies in IndexedDB. An older or newer version may have written it: readers check what they take out. */
export interface DeviceSchema extends DBSchema {
  config: { key: string; value: Record<string, unknown> };
  outbox: { key: string; value: OutboxEntry };
  /** Ids, the oldest first. */
  shown: { key: string; value: string[] };
  handoff: { key: string; value: StoredClick };
}

type StoreName = 'config' | 'outbox' | 'shown' | 'handoff';
type Mode = 'readonly' | 'readwrite';
type Connection = IDBPDatabase<DeviceSchema>;

export interface DeviceDatabase {
  /**
   * Runs one guarded transaction on one store, and waits for its commit. Never rejects, never takes longer than the
   * time limit. Only the object store is handed out, not idb's shortcuts on the connection: the worker's bundle is
   * built without those.
   */
  run<Name extends StoreName, M extends Mode, T>(
    name: Name,
    mode: M,
    work: (store: IDBPObjectStore<DeviceSchema, [Name], Name, M>) => Promise<T>,
  ): Promise<Outcome<T>>;
}

/** Opens on first use, keeps the connection, opens again after the browser or another version closed it. */
export function createDatabase(options: Omit<BreakerOptions, 'onTimeout'> = {}): DeviceDatabase {
  let opening: Promise<Connection> | undefined;
  const breaker = createBreaker({ ...options, onTimeout: forget });

  /** A connection that hung may never recover: the next try gets a fresh one. Work under way still ends by itself. */
  function forget(): void {
    void opening?.then(
      (connection) => connection.close(),
      () => undefined,
    );
    opening = undefined;
  }

  async function open(): Promise<Connection> {
    return openDB<DeviceSchema>(DATABASE_NAME, DATABASE_VERSION, {
      upgrade(connection) {
        connection.createObjectStore('outbox', { keyPath: 'id' });
        for (const name of ['config', 'shown', 'handoff'] as const) connection.createObjectStore(name);
      },
      blocking: forget,
      terminated: forget,
    });
  }

  return {
    run: (name, mode, work) =>
      breaker.run(async () => {
        opening ??= open();
        const mine = opening;
        try {
          const transaction = (await mine).transaction(name, mode);
          const [value] = await Promise.all([work(transaction.store), transaction.done]);
          return value;
        } catch (error) {
          if (opening === mine) forget(); // it may be closing (InvalidStateError), or could not open at all
          throw error;
        }
      }),
  };
}
