import { sql, type Expression, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;

/** How the ports reach a database: everything in `shared/` is written against this and knows no engine. */
export interface Session {
  /** Runs queries that see one state of the data. */
  readonly read: <T>(query: (db: Db) => Promise<T>) => Promise<T>;
  /**
   * Runs a command as one atomic commit; settles after the commit. A command awaits nothing but its own queries: it
   * holds the database.
   */
  readonly write: <T>(command: (db: Db) => Promise<T>) => Promise<T>;
  readonly dialect: Dialect;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What engines write differently. One statement text serves lists of any length, so it stays in the statement cache. */
export interface Dialect {
  /** A subquery of one column, for `in`. */
  numbers(values: readonly number[]): RawBuilder<number>;
  /** A subquery of one column, for `in`. */
  strings(values: readonly string[]): RawBuilder<string>;
  /** 1 or 0 for the boolean at a path of a JSON text; NULL when it has none there. */
  jsonFlag(json: Expression<string>, path: readonly string[]): RawBuilder<number | null>;
  /** A subquery with these columns, one row an object, for `from` and `insert … select`. */
  rows(
    columns: Readonly<Record<string, 'integer' | 'text'>>,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): RawBuilder<unknown>;
}

/**
 * 1 and 0 as they stand in the predicates of partial indexes. A bound value would do for the answer, but no engine
 * can tell from a parameter that the index fits.
 */
export const YES = sql.lit(1);
export const NO = sql.lit(0);
