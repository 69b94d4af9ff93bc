import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Engine } from '../../ports/engine.ts';
import { DataFileForeignError, DataFileUnwritableError, StoreUnavailableError } from '../errors.ts';
import { createJobs } from '../shared/jobs.ts';
import { createLedger } from '../shared/ledger/index.ts';
import type { Session } from '../shared/session.ts';
import { createStats } from '../shared/stats/read.ts';
import { createStore } from '../shared/store/index.ts';
import type { Tables } from '../shared/tables.ts';
import { createCondition, type Condition } from './condition.ts';
import { createKyselyDialect, sqliteDialect } from './dialect.ts';
import { isStorageFault, SQLITE, sqliteCode } from './faults.ts';
import { watchPlace } from './in-place.ts';
import { APPLICATION_ID, checkIsOurs, migrate } from './migrate.ts';
import { adaptDatabase } from './node-sqlite.ts';
import { takeOwnership } from './owner.ts';
import { createPrivate } from './private-file.ts';
import { releaseClaims } from './release-claims.ts';
import { createWriter, type Writer } from './writer.ts';

export interface SqliteOptions {
  /** Path of the data file; made when it is absent. Its folder must exist. */
  file: string;
  /** Epoch ms. */
  now: () => number;
}

/** A wait for another program's lock blocks the whole process, so it is short: the writer waits without blocking. */
const BUSY_TIMEOUT_MS = 10;

/** Negative: KiB of page cache. */
const CACHE_SIZE = -16 * 1024;

const JOURNAL_LIMIT_OCTETS = 64 * 1024 * 1024;

const PRAGMAS = [
  'journal_mode = wal',
  'synchronous = full',
  'foreign_keys = on',
  'temp_store = memory',
  `cache_size = ${CACHE_SIZE}`,
  `journal_size_limit = ${JOURNAL_LIMIT_OCTETS}`,
].map((pragma) => `pragma ${pragma};`);

/**
 * Opens the embedded engine: one SQLite file, owned by this process, brought to the latest schema.
 *
 * @throws {DataFileInUseError} another server has the file
 * @throws {DataFileUnwritableError} the file or its folder cannot be written
 * @throws {DataFileForeignError} the file is something else
 * @throws {DataFileNewerError} a newer version has written it
 * @throws {StoreUnavailableError} another program (a shell, a copy) is writing it just now
 *
 * @example
 * const engine = await openSqliteEngine({ file: './belfry.db', now: () => Date.now() });
 */
export async function openSqliteEngine(options: SqliteOptions): Promise<Engine> {
  const file = resolveFile(options.file);
  const owner = takeOwnership(file);
  let database: DatabaseSync | undefined;
  try {
    createPrivate(file);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    checkIsOurs(database, file);
    database.exec(PRAGMAS.join(''));
    const db = new Kysely<Tables>({ dialect: createKyselyDialect(adaptDatabase(database)) });
    await migrate(db, database);
    await releaseClaims(db, options.now());
    return createEngine(db, database, owner, { ...options, file });
  } catch (error) {
    database?.close();
    owner.release();
    throw explain(error, file);
  }
}

function createEngine(
  db: Kysely<Tables>,
  database: DatabaseSync,
  owner: { release: () => void },
  { file, now }: SqliteOptions,
): Engine {
  // Only a write tells that a write works, and this one changes nothing.
  const condition: Condition = createCondition(now, () =>
    writer.write(async () => database.exec(`pragma application_id = ${APPLICATION_ID}`)),
  );
  const writer: Writer = createWriter(db, database, { checkPlace: watchPlace(file), condition });
  let closing: Promise<void> | undefined;
  const session: Session = {
    async read(query) {
      if (closing !== undefined) throw new StoreUnavailableError('the engine is closed');
      try {
        return await db.connection().execute(query);
      } catch (error) {
        if (!isStorageFault(error)) throw error;
        throw new StoreUnavailableError(`the data file cannot be read now: ${messageOf(error)}`, { cause: error });
      }
    },
    write: (command) => writer.write(command),
    dialect: sqliteDialect,
    now,
  };
  async function close(): Promise<void> {
    await writer.stop();
    // Whoever asked before has the connection first.
    await db.connection().execute(async () => undefined);
    await db.destroy();
  }
  return {
    store: createStore(session),
    ledger: createLedger(session),
    jobs: createJobs(session),
    stats: createStats(session),
    fault: () => condition.fault(),
    close: () => (closing ??= close().finally(() => owner.release())),
  };
}

/** One name for one file, however it was reached: two names would be two owners. */
function resolveFile(path: string): string {
  // SQLite's name for a database that no process finds again.
  if (path === ':memory:') throw new TypeError('data is ":memory:": a file is needed, for subscriptions are kept');
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    // Not there yet: then the folder must be.
  }
  try {
    return join(realpathSync(dirname(absolute)), basename(absolute));
  } catch (error) {
    throw new DataFileUnwritableError(absolute, `no folder ${dirname(absolute)}`, { cause: error });
  }
}

function explain(error: unknown, file: string): unknown {
  const message = messageOf(error);
  switch (sqliteCode(error)) {
    case SQLITE.NOTADB:
    case SQLITE.CORRUPT:
      return new DataFileForeignError(file, message, { cause: error });
    case SQLITE.BUSY:
      return new StoreUnavailableError(`${file} is locked by another program: ${message}`, { cause: error });
    case SQLITE.PERM:
    case SQLITE.READONLY:
    case SQLITE.IOERR:
    case SQLITE.FULL:
    case SQLITE.CANTOPEN:
      return new DataFileUnwritableError(file, message, { cause: error });
    default:
      return error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
