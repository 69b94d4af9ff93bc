import { tagKeySchema } from '../wire/index.ts';
import { checkActionWebhook } from './actions/handler.ts';
import { requireHttpUrl } from './http/absolute-url.ts';
import type { AuthOptions, BelfryOptions, ClientTags } from './options.ts';
import { checkFrequencyCap } from './pressure/cap-setting.ts';
import { requireZone } from './schedules/zone.ts';
import { checkPadding, type PadToOctets } from './webpush/padding.ts';

/** RFC 7518 §3.2: an HS256 key has as many octets as the hash, at least. A shorter one can be guessed offline. */
const MIN_SECRET_OCTETS = 32;

/** An exact host name, or `*.` and a suffix of two labels or more: `*.net` would be half the world. */
const HOST_PATTERN = /^(\*\.[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(\.[a-z0-9-]+)*)$/i;

/**
 * What `createBelfry` was given, checked before anything is opened: a setting that could never work is told at once
 * and not by the first request that it fails.
 *
 * @throws {TypeError} with one line that names the option
 */
export function checkSettings(options: BelfryOptions): Pick<Required<BelfryOptions>, 'corsOrigins' | 'pushHosts'> {
  const { auth = {}, corsOrigins = [], pushHosts = [] } = options;
  checkAuth(auth, { secret: 'auth.jwtSecret', jwks: 'auth.jwksUrl' });
  checkSending(options, { threads: 'threads', padToOctets: 'padToOctets' });
  checkIdempotency('idempotencyHours', options.idempotencyHours);
  checkClientTags('clientTags', options.clientTags);
  checkFrequencyCap('frequencyCap', options.frequencyCap);
  if (typeof options.actionHandler === 'object')
    checkActionWebhook(options.actionHandler, { url: 'actionHandler.url', secret: 'actionHandler.secret' });
  if (options.timeZone !== undefined) requireZone('timeZone', options.timeZone);
  return {
    corsOrigins:
      corsOrigins === 'localhost' ? corsOrigins : corsOrigins.map((origin) => requireOrigin('corsOrigins', origin)),
    pushHosts: pushHosts.map((pattern) => requireHostPattern('pushHosts', pattern)),
  };
}

/** @param names what the messages call them @throws {TypeError} */
export function checkAuth({ jwtSecret, jwksUrl }: AuthOptions, names: { secret: string; jwks: string }): void {
  if (jwksUrl !== undefined) requireHttpUrl(names.jwks, jwksUrl);
  if (jwtSecret === undefined) return;
  // Only one of the two would ever be asked.
  if (jwksUrl !== undefined) throw new TypeError(`${names.secret} and ${names.jwks} are both set: choose one`);
  requireSecret(names.secret, jwtSecret);
}

/** A year: more is no retry. */
const MAX_IDEMPOTENCY_HOURS = 8_760;

/** @param name what the message calls it @throws {TypeError} */
export function checkIdempotency(name: string, hours = 24): void {
  if (hours > 0 && hours <= MAX_IDEMPOTENCY_HOURS) return;
  throw new TypeError(`${name} is ${hours}: more than 0 and at most ${MAX_IDEMPOTENCY_HOURS} hours are needed`);
}

/** @param name what the message calls it @throws {TypeError} */
export function checkClientTags(name: string, tags: ClientTags = true): void {
  if (typeof tags === 'boolean') return;
  const odd = tags.find((key) => !tagKeySchema.safeParse(key).success);
  if (odd !== undefined)
    throw new TypeError(`${name} has ${JSON.stringify(odd)}: keys of 1 to 64 characters are needed`);
}

/**
 * As it stands in the environment: `on`, `off`, or keys with commas between.
 *
 * @param name what the message calls it @throws {TypeError}
 */
export function readClientTags(name: string, text: string): ClientTags {
  if (/^(on|true|yes|1)$/i.test(text)) return true;
  if (/^(off|false|no|0)$/i.test(text)) return false;
  const keys = text.split(',').map((key) => key.trim());
  checkClientTags(name, keys);
  return keys;
}

/** Each thread costs some 40 MB, and more of them than cores only get in each other's way. */
const MAX_THREADS = 256;

/** @param names what the messages call them @throws {TypeError} */
export function checkSending(
  { threads = 0, padToOctets = 0 }: { threads?: number | undefined; padToOctets?: PadToOctets | undefined },
  names: { threads: string; padToOctets: string },
): void {
  requireWithin(names.threads, threads, MAX_THREADS);
  checkPadding(names.padToOctets, padToOctets);
}

function requireWithin(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  throw new TypeError(`${name} is ${value}: a whole number from 0 to ${most} is needed`);
}

/** The message holds the length alone: it is a secret. @throws {TypeError} */
export function requireSecret(name: string, secret: string): string {
  const octets = Buffer.byteLength(secret);
  if (octets >= MIN_SECRET_OCTETS) return secret;
  throw new TypeError(`${name} has ${octets} octets: HS256 needs at least ${MIN_SECRET_OCTETS} (RFC 7518 §3.2)`);
}

/** As a browser writes it in `Origin`: no trailing slash, no default port. @throws {TypeError} */
export const requireOrigin = (name: string, text: string): string => new URL(requireHttpUrl(name, text)).origin;

/** @throws {TypeError} */
export function requireHostPattern(name: string, text: string): string {
  if (HOST_PATTERN.test(text)) return text.toLowerCase();
  throw new TypeError(`${name} has "${text}": a host name is needed, or *.example.net; no scheme, port or path`);
}
