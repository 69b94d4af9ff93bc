import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Statements kept prepared: far more than the ports have; a bound on texts that differ by the length of a list. */
const CACHED_STATEMENTS = 500;

/**
 * node:sqlite in the shape that Kysely's SQLite dialect asks for, with a statement cache.
 *
 * node:sqlite takes an object in first place for named parameters and turns a `Date` into NULL without a word, and
 * NaN as well: what it would not store as it stands is refused here.
 */
export function adaptDatabase(database: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(text) {
      const known = cache.get(text);
      if (known !== undefined) return known;
      const statement = adaptStatement(database.prepare(text));
      for (const oldest of cache.keys()) {
        if (cache.size < CACHED_STATEMENTS) break;
        cache.delete(oldest);
      }
      cache.set(text, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(checkValue)),
    run: (parameters) => statement.run(...parameters.map(checkValue)),
    iterate: (parameters) => statement.iterate(...parameters.map(checkValue)),
  };
}

/** @throws {TypeError} a value that SQLite has no type for */
function checkValue(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    default:
      if (value === null || value instanceof Uint8Array) return value;
  }
  throw new TypeError(`SQLite cannot store ${typeof value === 'number' ? value : `a value of type ${typeof value}`}`);
}
