/**
 * What errors of the system say of themselves. Not by `instanceof Error`: jest runs modules in a realm of its own, and the
 * errors of Node's are of another.
 */

/** `ENOENT` and its like; null when it has none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The message of an error, and of what else can be thrown its text. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage && typeof error.message === 'string' ? error.message : String(error);
}
