import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { start } from './0001-start.ts';
import { recall } from './0002-recall.ts';
import { originMemory } from './0003-origin-memory.ts';

/**
 * Every step of the schema, by name, in the order of the names. A step that has been published is never changed: what
 * comes later is a step of its own.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-start': fromStatements(start),
  '0002-recall': fromStatements(recall),
  '0003-origin-memory': fromStatements(originMemory),
};

function fromStatements(statements: readonly string[]): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
