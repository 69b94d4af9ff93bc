export {
  DataFileForeignError,
  DataFileInUseError,
  DataFileNewerError,
  DataFileUnwritableError,
  IdempotencyKeyTakenError,
  StoreUnavailableError,
} from './errors.ts';
export { openSqliteEngine, type SqliteOptions } from './sqlite/open.ts';
export { readVapidKeys } from './sqlite/read-keys.ts';
