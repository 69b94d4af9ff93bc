import { Temporal } from 'temporal-polyfill';

const known = new Map<string, string | undefined>();
const MAX_KNOWN = 2_000;

/**
 * The first zone that can be computed with, else UTC. `Intl` knows old names (`IST`, `US/Pacific-New`) that `Temporal`
 * does not, and browsers and hosts send them; their canonical names are known to both.
 */
export function zoneOf(names: readonly (string | null | undefined)[]): string {
  for (const name of names) {
    const zone = name === undefined || name === null ? undefined : computableZone(name);
    if (zone !== undefined) return zone;
  }
  return 'UTC';
}

/** The zone's name as it can be computed with; undefined: there is no such zone. */
export function computableZone(name: string): string | undefined {
  if (known.has(name)) return known.get(name);
  const zone = [name, canonicalName(name)].find((each) => each !== undefined && isComputable(each));
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, zone);
  return zone;
}

/** @param name what the message calls it @throws {TypeError} with one line, where there is no such zone */
export function requireZone(name: string, zone: string): string {
  if (computableZone(zone) !== undefined) return zone;
  throw new TypeError(`${name} is "${zone}": an IANA time zone such as Europe/Berlin is needed`);
}

function canonicalName(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function isComputable(zone: string): boolean {
  // An offset can be computed with, but a zone has rules of its own.
  if (/^[+-]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}
