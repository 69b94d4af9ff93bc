import { DatabaseSync } from 'node:sqlite';
import { DataFileInUseError, DataFileUnwritableError } from '../errors.ts';
import { SQLITE, sqliteCode } from './faults.ts';
import { createPrivate } from './private-file.ts';

/**
 * Makes this process the file's owner until `release` is called or the process ends, however it ends.
 *
 * The lock is SQLite's own exclusive lock on an empty sibling, `<file>-owner`: the system drops it with the process, so
 * there is no stale lock to clear up, and the data file itself stays open to readers. The sibling stays on the disk:
 * deleting it would let two servers lock two different files of that name.
 *
 * @throws {DataFileInUseError} another process, or another engine of this one, is the owner
 * @throws {DataFileUnwritableError} the sibling cannot be made
 */
export function takeOwnership(file: string): { release: () => void } {
  let lock: DatabaseSync | undefined;
  try {
    createPrivate(`${file}-owner`);
    lock = new DatabaseSync(`${file}-owner`, { timeout: 0 });
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) === SQLITE.BUSY) throw new DataFileInUseError(file, { cause: error });
    throw new DataFileUnwritableError(file, error instanceof Error ? error.message : String(error), { cause: error });
  }
  const held = lock;
  return { release: () => held.close() };
}
