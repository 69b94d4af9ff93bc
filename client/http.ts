import { isProblem } from '../wire/guards/response.ts';
import type { Problem } from '../wire/schemas/problem.ts';
import { ClientError } from './errors.ts';

/** More than the 10 s that `POST /test` may wait for the push service. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Method and path below the API base: `GET /categories?locale=pt`. */
export type Route = `${'GET' | 'POST' | 'PATCH'} /${string}`;

/** @param guard whether the answer is what was asked for */
export type Http = <T>(
  route: Route,
  guard: (value: unknown) => value is T,
  body?: object,
  token?: string,
) => Promise<T>;

/**
 * Calls the browser-side API.
 *
 * @param apiBase absolute, no slash at the end
 * @throws {ClientError} `offline`, `unauthorized`, `server_refused` (the request), `server_error` (the server)
 */
export function createHttp(apiBase: string): Http {
  return async (route, guard, body, token) => {
    const [method = '', path = ''] = route.split(' ');
    const { status, answer } = await exchange(apiBase + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // A rotated key, a changed preference: the answer of now counts, a 304 is fine.
      cache: 'no-cache',
    });
    if (status < 200 || status > 299) throw refusal(status, answer);
    if (guard(answer)) return answer;
    throw new ClientError('server_error', `${route}: not an answer of Belfry; check apiBase`);
  };
}

/** The limit covers the body too. */
async function exchange(url: string, init: RequestInit): Promise<{ status: number; answer: unknown }> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    return { status: response.status, answer: parse(await response.text()) };
  } catch (cause) {
    throw new ClientError('offline', 'no answer from the server', { retryable: true, cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page, an app's index.html: no guard takes it
  }
}

function refusal(status: number, answer: unknown): ClientError {
  const { title, detail = title, code: serverCode }: Partial<Problem> = isProblem(answer) ? answer : {};
  const message = detail ?? `HTTP ${status}`;
  const code = status === 401 ? 'unauthorized' : status < 500 ? 'server_refused' : 'server_error';
  // A push service that refused one message refuses the next one too; all else on that side passes.
  const retryable = status === 429 || (status >= 500 && serverCode !== 'push_refused');
  return new ClientError(code, message, { retryable, ...(serverCode === undefined ? {} : { serverCode }) });
}
