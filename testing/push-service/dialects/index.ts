/**
 * Which origin speaks how, and the words of an answer.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { APPLE_DIALECT } from './apple.ts';
import type { Cause, Dialect, DialectAnswer, DialectName } from './contract.ts';
import { FCM_DIALECT } from './fcm.ts';
import { MOZILLA_DIALECT } from './mozilla.ts';
import { RFC_DIALECT } from './rfc.ts';
import { WNS_DIALECT } from './wns.ts';

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  rfc: RFC_DIALECT,
  fcm: FCM_DIALECT,
  mozilla: MOZILLA_DIALECT,
  apple: APPLE_DIALECT,
  wns: WNS_DIALECT,
};

/** Every other origin speaks `rfc`. `jmt17` is where Chromium without Google's API keys has its endpoints. */
export const DEFAULT_DIALECTS: Readonly<Record<string, DialectName>> = {
  'https://jmt17.google.com': 'fcm',
  'https://fcm.googleapis.com': 'fcm',
  'https://updates.push.services.mozilla.com': 'mozilla',
  'https://web.push.apple.com': 'apple',
  'https://wns2-test.notify.windows.com': 'wns',
};

/** What fills the placeholders of an answer. */
export interface Facts {
  origin: string;
  reason?: string;
  id?: string;
  ttlSeconds?: number;
}

/** A new endpoint's token, path and query, as the service would make them. RFC 8030 §8.3 wants at least 120 bits. */
export function makeEndpoint({ endpoint, token: form }: Dialect): { token: string; path: string } {
  const token = form === 'base64url' ? randomBytes(24).toString('base64url') : makeEscapedToken();
  return { token, path: endpoint.replace('{token}', token) };
}

/** Holds all that a sender could spoil by reading it as a form: `%2b`, `%2f`, `%3d`, in lower case as WNS has them. */
function makeEscapedToken(): string {
  const padded = randomBytes(25).toString('base64');
  return `BQYAAA${encodeURIComponent(`+/${padded}`)}`.replace(/%../g, (code) => code.toLowerCase());
}

export function makeMessageId({ messageId }: Dialect, now: number): string {
  if (messageId === 'fcm') return `0:${String(Math.trunc(now)).padStart(13, '0')}000%${randomBytes(8).toString('hex')}`;
  return randomBytes(16).toString('base64url');
}

export function ignoresCause(dialect: Dialect, cause: Cause): boolean {
  return dialect.ignores[cause] !== undefined;
}

/** How the service says no. */
export function refusalOf(dialect: Dialect, cause: Cause): DialectAnswer {
  return dialect.refusals[cause] ?? { ...dialect.otherwise, status: RFC_DIALECT.refusals[cause].status };
}

export function word({ status, headers = {}, body = '' }: DialectAnswer, facts: Facts): Answer {
  const values: Record<string, string | undefined> = {
    origin: facts.origin,
    reason: facts.reason,
    id: facts.id,
    ttl: facts.ttlSeconds === undefined ? undefined : String(facts.ttlSeconds),
    uuid: randomUUID().toUpperCase(),
    hex: randomBytes(8).toString('hex').toUpperCase(),
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (braced, name: string) => values[name] ?? braced);
  const isJson = typeof body !== 'string';
  return {
    status,
    headers: {
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])),
    },
    body: isJson
      ? JSON.stringify(body, (_, value: unknown) => (typeof value === 'string' ? fill(value) : value))
      : fill(body),
  };
}
