import type { Jobs } from './jobs.ts';
import type { Ledger } from './ledger.ts';
import type { StatsStore } from './stats.ts';
import type { Store } from './store.ts';

/** A database with its three ports. Nothing above knows which one it is. */
export interface Engine {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly stats: StatsStore;
  /** Why nothing can be stored now; undefined while it can, as far as the last writes have shown. */
  fault(): StoreFault | undefined;
  /** Waits for running commits, then lets go of the database. */
  close(): Promise<void>;
}

export interface StoreFault {
  /** Epoch ms. */
  since: number;
  reason: string;
}
