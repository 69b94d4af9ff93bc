import { requirePeer } from '../optional-peer.ts';

/** IndexedDB of one profile: it outlives the worker. */
export interface ProfileStorage {
  readonly factory: unknown;
  /** Globals for one life of the worker, and what ends it: open transactions abort, connections close. */
  attach(): { globals: Record<string, unknown>; detach: () => void };
}

interface Transaction {
  addEventListener(type: string, listener: (event: Event) => void, capture?: boolean): void;
  abort(): void;
}

interface Connection {
  transaction: (...args: unknown[]) => Transaction;
  close(): void;
}

interface OpenRequest {
  readonly result: Connection;
  addEventListener(type: 'success', listener: () => void): void;
}

/** As much of `IDBFactory` as is wrapped here: the DOM's types are not in this room. */
interface Factory {
  open(name: string, version?: number): OpenRequest;
  deleteDatabase(name: string): unknown;
  cmp(a: unknown, b: unknown): number;
}

/** @throws {Error} when the package `fake-indexeddb` is not installed */
export function createProfileStorage(): ProfileStorage {
  const fake = requirePeer('createWorkerHarness', 'fake-indexeddb') as { IDBFactory: new () => Factory };
  const factory = new fake.IDBFactory();
  const classes = Object.fromEntries(
    Object.entries(fake).filter(([name, value]) => /^IDB[A-Z]/.test(name) && typeof value === 'function'),
  );

  return {
    factory,
    attach() {
      const connections = new Set<Connection>();
      const transactions = new Set<Transaction>();
      let attached = true;

      /** A stopped worker hears nothing of what becomes of its requests. */
      const silenceTheDead = (event: Event): void => {
        if (!attached) event.stopImmediatePropagation();
      };

      const open = (name: string, version?: number): OpenRequest => {
        if (!attached) throw new DOMException('the worker was stopped', 'InvalidStateError');
        const request = factory.open(name, version);
        request.addEventListener('success', () => {
          const connection = request.result;
          connections.add(connection);
          const begin = connection.transaction.bind(connection);
          connection.transaction = (...args) => {
            if (!attached) throw new DOMException('the worker was stopped', 'InvalidStateError');
            const transaction = begin(...args);
            transactions.add(transaction);
            for (const type of ['success', 'error', 'complete', 'abort']) {
              transaction.addEventListener(type, silenceTheDead, true);
            }
            transaction.addEventListener('complete', () => transactions.delete(transaction));
            transaction.addEventListener('abort', () => transactions.delete(transaction));
            return transaction;
          };
          if (!attached) connection.close();
        });
        return request;
      };

      return {
        globals: {
          ...classes,
          indexedDB: {
            open,
            deleteDatabase: (name: string) => factory.deleteDatabase(name),
            cmp: (a: unknown, b: unknown) => factory.cmp(a, b),
          },
        },
        detach() {
          attached = false;
          for (const transaction of transactions) transaction.abort();
          for (const connection of connections) connection.close();
        },
      };
    },
  };
}
