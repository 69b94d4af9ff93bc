/** The data file belongs to another running server. */
export class DataFileInUseError extends Error {
  override name = 'DataFileInUseError';
  readonly file: string;

  constructor(file: string, options?: ErrorOptions) {
    super(
      `${file} is in use by another Belfry server: stop that one, or give this one a data file of its own`,
      options,
    );
    this.file = file;
  }
}

/** The data file, or the folder that it lies in, cannot be written. */
export class DataFileUnwritableError extends Error {
  override name = 'DataFileUnwritableError';
  readonly file: string;

  /** @param reason what the system said, in a few words */
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file} cannot be written (${reason}): give this user the right to write the file and its folder`, options);
    this.file = file;
  }
}

/** The file is no SQLite database, a damaged one, or the database of another program. */
export class DataFileForeignError extends Error {
  override name = 'DataFileForeignError';
  readonly file: string;

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file} is not a Belfry data file (${reason}): it is left as it is; choose another path`, options);
    this.file = file;
  }
}

/** A newer Belfry has written the file. */
export class DataFileNewerError extends Error {
  override name = 'DataFileNewerError';
  readonly file: string;

  /** @param migration the first step of the file's schema that this version does not know */
  constructor(file: string, migration: string) {
    super(`${file} was written by a newer Belfry (schema step ${migration}): run that version, or restore a backup`);
    this.file = file;
  }
}

/** Somebody else has sent under this idempotency key, and that is not over yet. */
export class IdempotencyKeyTakenError extends Error {
  override name = 'IdempotencyKeyTakenError';

  constructor(key: string) {
    super(`the idempotency key ${key} is taken`);
  }
}

/** The database takes no writes now: another program holds it, the disk is full, or the engine is closed. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError';
}
