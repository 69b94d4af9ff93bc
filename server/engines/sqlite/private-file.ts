import { closeSync, openSync } from 'node:fs';

/** Read and written by this user alone: the file holds keys, endpoints and messages. */
const PRIVATE = 0o600;

/**
 * Makes the file, empty and private, before SQLite would make it as the umask allows; SQLite gives the `-wal` and
 * `-shm` beside it the same mode. One that exists is not even opened: closing it again would drop every POSIX lock
 * that SQLite holds on it in this process (https://www.sqlite.org/howtocorrupt.html §2.2).
 *
 * @throws {Error} what the system says, other than that it exists
 */
export function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
