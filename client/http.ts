import { isRecord } from '../wire/guards/record.ts';
import type { Problem } from '../wire/schemas/problem.ts';
import { ClientError } from './errors.ts';

/** More than the 10 s that `POST /test` may wait for the push service. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Method and path below the API base: `GET /categories?locale=pt`. */
export type Route = `${'GET' | 'POST' | 'PATCH'} /${string}`;

/**
 * @param member that every answer to this has: by that it is told from a proxy's page or an app's index.html. The rest
 * is the server's word, which a schema of `wire/` holds it to.
 */
export type Http = <T>(route: Route, member: keyof T & string, body?: object, token?: string) => Promise<T>;

/**
 * Calls the browser-side API.
 *
 * @param apiBase absolute, no slash at the end
 * @throws {ClientError} `offline`, `unauthorized`, `server_refused` (the request), `server_error` (the server)
 */
export function createHttp(apiBase: string): Http {
  return async <T>(route: Route, member: keyof T & string, body?: object, token?: string) => {
    const [method, path] = route.split(' ') as [string, string];
    const { status, answer } = await exchange(apiBase + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // A rotated key, a changed preference: the answer of now counts, a 304 is fine.
      cache: 'no-cache',
      // What was begun outlives a page that is left meanwhile.
      keepalive: true,
    });
    if (status > 299) throw refusal(status, answer);
    if (isRecord(answer) && member in answer) return answer as T;
    throw new ClientError('server_error', `${route}: not an answer of Belfry; check apiBase`);
  };
}

/** The limit covers the body too. */
async function exchange(url: string, init: RequestInit): Promise<{ status: number; answer: unknown }> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    return { status: response.status, answer: parse(await response.text()) };
  } catch (cause) {
    throw new ClientError('offline', undefined, { retryable: true, cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, answer: unknown): ClientError {
  const { title, detail = title, code: serverCode } = (isRecord(answer) ? answer : {}) as Partial<Problem>;
  const message = detail ?? `HTTP ${status}`;
  const code = status === 401 ? 'unauthorized' : status < 500 ? 'server_refused' : 'server_error';
  // A push service that refused one message refuses the next one too; all else on that side passes.
  const retryable = status === 429 || (status >= 500 && serverCode !== 'push_refused');
  return new ClientError(code, message, { retryable, serverCode });
}
