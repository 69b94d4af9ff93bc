export {
  DataFileForeignError,
  DataFileInUseError,
  DataFileNewerError,
  DataFileUnwritableError,
  IdempotencyKeyTakenError,
  StoreUnavailableError,
} from './errors.ts';
export { openSqliteEngine, type SqliteOptions } from './sqlite/open.ts';
export { readCatalogueFile } from './sqlite/read-catalogue.ts';
export { readVapidKeys } from './sqlite/read-keys.ts';
