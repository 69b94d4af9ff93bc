/**
 * Which endpoints we send to. An endpoint is a URL that a stranger gave us, so only known push services are called;
 * the check of the resolved address at connect time (`public-address.ts`) is the second fence.
 */
import type { Route } from '../options.ts';
import { MAX_ENDPOINT_CHARS } from '../../wire/index.ts';

/** Whose dialect an origin speaks. */
export type Vendor = 'fcm' | 'mozilla' | 'apple' | 'windows' | 'unknown';

export interface PushHost {
  /** Exact name, or `*.` and a suffix: any name that ends in a dot and the suffix. */
  pattern: string;
  vendor: Vendor;
  /** Which browsers hand out endpoints there. */
  browsers: string;
}

export const KNOWN_PUSH_HOSTS: readonly PushHost[] = [
  { pattern: 'fcm.googleapis.com', vendor: 'fcm', browsers: 'Chrome, Edge on Android, Brave, Opera, Samsung, Vivaldi' },
  { pattern: 'android.googleapis.com', vendor: 'fcm', browsers: 'old Chrome subscriptions (/gcm/send/)' },
  { pattern: 'jmt17.google.com', vendor: 'fcm', browsers: 'Chromium built without Google API keys' },
  { pattern: '*.push.services.mozilla.com', vendor: 'mozilla', browsers: 'Firefox' },
  { pattern: '*.notify.windows.com', vendor: 'windows', browsers: 'Edge on Windows' },
  { pattern: '*.push.apple.com', vendor: 'apple', browsers: 'Safari' },
];

/** @property code also the `code` of the problem+json answer. Messages never hold the endpoint: it is a capability URL. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: 'endpoint_not_https' | 'endpoint_not_allowed';

  constructor(code: 'endpoint_not_https' | 'endpoint_not_allowed', message: string) {
    super(message);
    this.code = code;
  }
}

export interface EndpointRules {
  /** Patterns beside the known ones: exact names, or `*.example.net`. @default [] */
  hosts?: readonly string[];
  /** Origins that are really reached elsewhere; each is allowed, port and all. @default {} */
  routes?: Readonly<Record<string, Route>>;
}

export interface CheckedEndpoint {
  /** `https://host`, with the port where it is not 443. */
  origin: string;
  /** Lower case. */
  host: string;
  /** Path and query as the browser gave them: WNS tokens hold `%2b` and `%3d` that must not be rewritten. */
  path: string;
}

/**
 * @throws {EndpointError} `endpoint_not_https` for another scheme or no URL at all, `endpoint_not_allowed` for every other refusal
 */
export function checkEndpoint(endpoint: string, { hosts = [], routes = {} }: EndpointRules = {}): CheckedEndpoint {
  const checked = splitEndpoint(endpoint);
  if (Object.hasOwn(routes, checked.origin)) return checked;
  const { origin, host } = checked;
  if (origin !== `https://${host}`) throw refused('it names a port');
  if (vendorEntry(host) === undefined && !hosts.some((pattern) => matchesHost(pattern, host))) {
    throw refused(`"${host}" is not a known push service; allow it in pushHosts if it is one`);
  }
  return checked;
}

/**
 * Cuts an endpoint into origin and raw path, without asking whether the host is known.
 *
 * @throws {EndpointError} when it is not a plain https URL
 */
export function splitEndpoint(endpoint: string): CheckedEndpoint {
  if (endpoint.length > MAX_ENDPOINT_CHARS) throw refused(`it is longer than ${MAX_ENDPOINT_CHARS} characters`);
  const match = /^https:\/\/([^/?#\\]+)([/?][^#]*)?$/i.exec(endpoint);
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'https:') throw new EndpointError('endpoint_not_https', 'the endpoint is not an https URL');
  // URL parsers drop tabs and turn \ into /: what the parser saw must be what we send.
  if (match === null || !/^[\x21-\x7e]+$/.test(endpoint)) throw refused('it holds characters that a URL may not hold');
  if ((match[1] ?? '').includes('@')) throw refused('it holds a user name');
  const path = match[2] ?? '/';
  return { origin: url.origin, host: url.hostname, path: path.startsWith('/') ? path : `/${path}` };
}

/** By host: asked for every message, of few hosts. */
const vendors = new Map<string, Vendor>();
const MAX_VENDORS = 1000;

/** The dialect of a host; `unknown` follows the RFCs alone (UnifiedPush servers do). */
export function vendorOf(host: string): Vendor {
  let vendor = vendors.get(host);
  if (vendor === undefined) {
    vendor = vendorEntry(host)?.vendor ?? 'unknown';
    if (vendors.size >= MAX_VENDORS) vendors.clear();
    vendors.set(host, vendor);
  }
  return vendor;
}

/**
 * Exact, or dot-anchored suffix: `*.push.apple.com` matches `web.push.apple.com`, neither `push.apple.com` nor
 * `evilpush.apple.com.example.net`.
 */
export function matchesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  if (!wanted.startsWith('*.')) return wanted === host;
  const suffix = wanted.slice(1);
  return suffix.length > 1 && host.length > suffix.length && host.endsWith(suffix);
}

function vendorEntry(host: string): PushHost | undefined {
  return KNOWN_PUSH_HOSTS.find(({ pattern }) => matchesHost(pattern, host));
}

function refused(reason: string): EndpointError {
  return new EndpointError('endpoint_not_allowed', `the endpoint is refused: ${reason}`);
}
