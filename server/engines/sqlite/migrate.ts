import type { DatabaseSync } from 'node:sqlite';
import { Migrator } from 'kysely/migration';
import { DataFileForeignError, DataFileNewerError } from '../errors.ts';
import type { Db } from '../shared/session.ts';
import { migrations } from './migrations/index.ts';

/** 'BLFY': tells our files from other SQLite databases, https://www.sqlite.org/pragma.html#pragma_application_id. */
export const APPLICATION_ID = 0x424c4659;

const MIGRATION_TABLE = 'schema_steps';

/**
 * Looks at a file before anything in it is changed.
 *
 * @throws {DataFileForeignError} another program's database
 * @throws {DataFileNewerError} it has schema steps that this version does not know
 */
export function checkIsOurs(database: DatabaseSync, file: string): void {
  const tables = database.prepare(`select name from sqlite_schema where type = 'table'`).all();
  if (tables.length === 0) return;
  const id = database.prepare('pragma application_id').get()?.application_id;
  if (id !== APPLICATION_ID) throw new DataFileForeignError(file, `it is another program's database`);
  const steps = database.prepare(`select name from ${MIGRATION_TABLE} order by name`).all();
  const unknown = steps.map(({ name }) => String(name)).find((name) => !(name in migrations));
  if (unknown !== undefined) throw new DataFileNewerError(file, unknown);
}

/** Brings the schema up to date, all steps in one transaction, and makes sure that the file takes writes. */
export async function migrate(db: Db, database: DatabaseSync): Promise<void> {
  // Only a write tells that a write works: SQLite opens a file without write permission, and says nothing.
  database.exec(`begin immediate; pragma application_id = ${APPLICATION_ID}; commit`);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('the schema cannot be brought up to date', { cause: error });
}
