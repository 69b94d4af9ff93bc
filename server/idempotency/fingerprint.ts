import { createHash } from 'node:crypto';

/** SHA-256 of a JSON value: the same for the same value, however its members are ordered and spaced. */
export const fingerprintOf = (value: unknown): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify(value, sortMembers) ?? '')
    .digest();

function sortMembers(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
