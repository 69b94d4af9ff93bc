/** Result codes that the engine acts on, https://www.sqlite.org/rescode.html. */
export const SQLITE = {
  PERM: 3,
  BUSY: 5,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

/** The primary result code of an error of node:sqlite; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

/** What is wrong with the file or its disk, and not with a command. */
const STORAGE_FAULTS: ReadonlySet<number | undefined> = new Set(Object.values(SQLITE));

/** Whether the same command may well succeed once the file is as it should be. */
export const isStorageFault = (error: unknown): boolean => STORAGE_FAULTS.has(sqliteCode(error));
