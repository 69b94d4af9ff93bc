import {
  CompiledQuery,
  sql,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type SqliteDatabase,
} from 'kysely';
import type { Dialect } from '../shared/session.ts';

/**
 * Kysely's SQLite dialect with two changes: a transaction takes the write lock when it begins, so it cannot fail half
 * way for another writer; and schema changes are transactional, which they are in SQLite, so a failed migration leaves
 * nothing behind.
 */
export function createKyselyDialect(database: SqliteDatabase): KyselyDialect {
  const base = new SqliteDialect({ database });
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new ImmediateDriver({ database }),
    createQueryCompiler: () => base.createQueryCompiler(),
    createIntrospector: (db) => base.createIntrospector(db),
  };
}

/** Lists travel as one JSON parameter: 500 ids or one, the statement stays the same. */
export const sqliteDialect: Dialect = {
  numbers: (values) => sql`(select value from json_each(${JSON.stringify(values)}))`,
  strings: (values) => sql`(select value from json_each(${JSON.stringify(values)}))`,
  jsonFlag: (json, path) => sql`json_extract(${json}, ${['$', ...path.map((name) => JSON.stringify(name))].join('.')})`,
  rows(columns, rows) {
    const names = Object.keys(columns);
    const members = names.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`);
    const values = rows.map((row) => names.map((name) => row[name]));
    return sql`(select ${sql.join(members)} from json_each(${JSON.stringify(values)}))`;
  },
};

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
