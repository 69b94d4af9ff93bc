import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Store } from '../../ports/store.ts';
import { catalogueStore } from '../shared/store/catalogue.ts';
import type { Tables } from '../shared/tables.ts';
import { createKyselyDialect, sqliteDialect } from './dialect.ts';
import { checkIsOurs } from './migrate.ts';
import { adaptDatabase } from './node-sqlite.ts';

/** A server may be writing a checkpoint just now. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Looks at the templates and categories of a data file beside the server that owns it, and changes nothing.
 *
 * @throws {DataFileForeignError} the file is something else
 * @throws {DataFileNewerError} a newer version has written it
 */
export async function readCatalogueFile<T>(
  file: string,
  look: (store: Pick<Store, 'listCategories' | 'listTemplates'>) => Promise<T>,
): Promise<T> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const db = new Kysely<Tables>({ dialect: createKyselyDialect(adaptDatabase(database)) });
  try {
    checkIsOurs(database, file);
    return await look(
      catalogueStore({
        read: (query) => db.connection().execute(query),
        write: () => Promise.reject(new Error('the data file is open for reading only')),
        dialect: sqliteDialect,
        now: Date.now,
      }),
    );
  } finally {
    await db.destroy();
  }
}
