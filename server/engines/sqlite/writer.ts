import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { StoreUnavailableError } from '../errors.ts';
import type { Db } from '../shared/session.ts';
import type { Condition } from './condition.ts';
import { isStorageFault, SQLITE, sqliteCode } from './faults.ts';

export interface WriterOptions {
  /**
   * A group that has run so long commits, and what still waits goes into the next: requests get their turn between.
   *
   * @default 20
   */
  groupMs?: number;
  /**
   * How long commands wait for another program (a copy, a shell) that holds the write lock, before they are refused.
   *
   * @default 5000
   */
  busyLimitMs?: number;
  /** Looks whether the file is where it was. @throws {Error} when it is not: then nothing is written */
  checkPlace?: () => void;
  /** Hears how writes go. */
  condition?: Pick<Condition, 'failed' | 'stored' | 'isFaulty'>;
}

/** How far apart the write lock is tried. */
const BUSY_RETRY_MS = 25;

/** How long commands wait for the write lock once the engine is being closed: the process has little time to end. */
const LAST_BUSY_LIMIT_MS = 1_000;

export interface Writer {
  /** Runs a command in the next group; settles after its commit. */
  write<T>(command: (db: Db) => Promise<T>): Promise<T>;
  /** Takes no more commands and settles when the last group is over. */
  stop(): Promise<void>;
}

interface Entry {
  run: (db: Db) => Promise<unknown>;
  settle: (result: Result) => void;
}

type Result = { value: unknown } | { error: unknown };

/**
 * Group commit: all commands that wait when the event loop comes round share one transaction, and so one fsync. Each
 * has a savepoint of its own: one that throws is rolled back and rejected alone.
 */
export function createWriter(db: Db, database: DatabaseSync, options: WriterOptions = {}): Writer {
  const { groupMs = 20, busyLimitMs = 5_000, checkPlace, condition } = options;
  let queue: Entry[] = [];
  let stopped = false;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    let busySince: number | undefined;
    while (queue.length > 0) {
      await new Promise(setImmediate);
      try {
        await db.connection().execute(runGroup);
        busySince = undefined;
      } catch (error) {
        // No transaction: reads go on meanwhile.
        busySince ??= performance.now();
        const limitMs = stopped ? Math.min(busyLimitMs, LAST_BUSY_LIMIT_MS) : busyLimitMs;
        if (sqliteCode(error) === SQLITE.BUSY && performance.now() - busySince < limitMs) {
          await pause(BUSY_RETRY_MS);
        } else {
          refuseAll(error);
          busySince = undefined;
        }
      }
    }
    working = undefined;
  }

  function refuseAll(cause: unknown): void {
    const refused = queue;
    queue = [];
    condition?.failed(cause);
    const error = new StoreUnavailableError(`the data file cannot be written now: ${messageOf(cause)}`, { cause });
    for (const { settle } of refused) settle({ error });
  }

  /** @throws what `begin` throws; from then on every outcome goes to the commands */
  async function runGroup(connection: Db): Promise<void> {
    checkPlace?.();
    // Left over where the rollback of the last group failed, too.
    if (database.isTransaction) database.exec('rollback');
    database.exec('begin immediate');
    const changes = condition?.isFaulty() === true ? countChanges() : undefined;
    const done: { entry: Entry; result: Result }[] = [];
    const deadline = performance.now() + groupMs;
    try {
      // What is queued while the group runs belongs to the next one: an ever-growing group would never commit.
      for (let left = queue.length; left > 0 && (done.length === 0 || performance.now() < deadline); left -= 1) {
        const entry = queue.shift();
        if (entry === undefined) break;
        const slot: { entry: Entry; result: Result } = { entry, result: { error: undefined } };
        done.push(slot);
        slot.result = await runOne(entry, connection);
      }
      database.exec('commit');
      // What has found nothing to change has shown nothing.
      if (changes !== undefined && countChanges() > changes) condition?.stored();
    } catch (error) {
      // The transaction as a whole is lost (disk full, I/O): nobody is told that anything was stored.
      condition?.failed(error);
      rollBack();
      for (const { entry, result } of done) {
        entry.settle('error' in result && result.error !== undefined ? result : { error: unstored(error) });
      }
      return;
    }
    for (const { entry, result } of done) entry.settle(result);
  }

  async function runOne(entry: Entry, connection: Db): Promise<Result> {
    database.exec('savepoint command');
    try {
      const value = await entry.run(connection);
      database.exec('release command');
      return { value };
    } catch (error) {
      // Some faults make SQLite roll the whole transaction back by itself: then there is no savepoint to return to.
      if (!database.isTransaction) throw error;
      database.exec('rollback to command; release command');
      if (!isStorageFault(error)) return { error };
      condition?.failed(error);
      return { error: unstored(error) };
    }
  }

  function rollBack(): void {
    try {
      if (database.isTransaction) database.exec('rollback');
    } catch (error) {
      // The disk that failed the commit may fail this, too. Whoever waits must hear of it all the same.
      condition?.failed(error);
    }
  }

  const countChanges = (): number => Number(database.prepare('select total_changes() as n').get()?.n);

  return {
    write<T>(command: (db: Db) => Promise<T>): Promise<T> {
      if (stopped) return Promise.reject(new StoreUnavailableError('the engine is closed'));
      return new Promise<T>((resolve, reject) => {
        queue.push({
          run: command,
          settle: (result) => ('value' in result ? resolve(result.value as T) : reject(asError(result.error))),
        });
        working ??= work();
      });
    },
    async stop() {
      stopped = true;
      while (working !== undefined) await working;
    },
  };
}

const unstored = (cause: unknown): Error =>
  new StoreUnavailableError(`nothing could be stored: ${messageOf(cause)}`, { cause });

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const messageOf = (error: unknown): string => asError(error).message;
