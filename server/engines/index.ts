export {
  DataFileForeignError,
  DataFileInUseError,
  DataFileNewerError,
  DataFileUnwritableError,
  IdempotencyKeyTakenError,
  StoreUnavailableError,
} from './errors.ts';
export { openSqliteEngine, type SqliteOptions } from './sqlite/open.ts';
export { readCatalogueFile, readVapidKeys } from './sqlite/read-beside.ts';
