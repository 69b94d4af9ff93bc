/**
 * Looks into a data file beside the server that owns it, and changes nothing.
 */
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Store } from '../../ports/store.ts';
import type { Session } from '../shared/session.ts';
import { catalogueStore } from '../shared/store/catalogue.ts';
import { vapidKeyStore } from '../shared/store/vapid-keys.ts';
import type { Tables } from '../shared/tables.ts';
import { createKyselyDialect, sqliteDialect } from './dialect.ts';
import { checkIsOurs } from './migrate.ts';
import { adaptDatabase } from './node-sqlite.ts';

/** A server may be writing a checkpoint just now. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Looks at the templates and categories of a data file.
 *
 * @throws {DataFileForeignError} the file is something else
 * @throws {DataFileNewerError} a newer version has written it
 */
export function readCatalogueFile<T>(
  file: string,
  look: (store: Pick<Store, 'listCategories' | 'listTemplates'>) => Promise<T>,
): Promise<T> {
  return readBeside(file, (session) => look(catalogueStore(session)));
}

/**
 * Looks at the VAPID keys of a data file.
 *
 * @throws {DataFileForeignError} the file is something else
 * @throws {DataFileNewerError} a newer version has written it
 */
export function readVapidKeys<T>(
  file: string,
  look: (store: Pick<Store, 'listVapidKeys' | 'countSubscriptionsByVapidKey'>) => Promise<T>,
): Promise<T> {
  return readBeside(file, (session) => look(vapidKeyStore(session)));
}

async function readBeside<T>(file: string, look: (session: Session) => Promise<T>): Promise<T> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const db = new Kysely<Tables>({ dialect: createKyselyDialect(adaptDatabase(database)) });
  try {
    checkIsOurs(database, file);
    return await look({
      read: (query) => db.connection().execute(query),
      write: () => Promise.reject(new Error('the data file is open for reading only')),
      dialect: sqliteDialect,
      now: Date.now,
    });
  } finally {
    await db.destroy();
  }
}
