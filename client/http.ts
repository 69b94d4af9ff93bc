import { isProblem } from '../wire/guards/response.ts';
import { ClientError } from './errors.ts';

/** More than the 10 s that `POST /test` may wait for the push service. */
const REQUEST_TIMEOUT_MS = 15_000;

export interface HttpRequest<T> {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the API base, with the slash. */
  path: string;
  query?: Record<string, string | null>;
  body?: unknown;
  token?: string | undefined;
  /** Whether the answer is what was asked for. */
  guard: (value: unknown) => value is T;
}

export type Http = <T>(request: HttpRequest<T>) => Promise<T>;

/**
 * Calls the browser-side API.
 *
 * @param apiBase absolute, no slash at the end
 * @throws {ClientError} `offline`, `unauthorized`, `server_refused` (the request), `server_error` (the server)
 */
export function createHttp(apiBase: string): Http {
  return async ({ method, path, query = {}, body, token, guard }) => {
    const url = new URL(apiBase + path);
    for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value);
    const headers = new Headers({ accept: 'application/json' });
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);

    const { status, answer } = await exchange(url.href, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A rotated key, a changed preference: the answer of now counts, a 304 is fine.
      cache: 'no-cache',
    });
    if (status < 200 || status > 299) throw refusal(status, answer);
    if (guard(answer)) return answer;
    throw new ClientError(
      'server_error',
      `${method} ${url.pathname}: not an answer of a Belfry server; is apiBase right?`,
    );
  };
}

/** The limit covers the body too. */
async function exchange(url: string, init: RequestInit): Promise<{ status: number; answer: unknown }> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), REQUEST_TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, signal: late.signal });
    return { status: response.status, answer: parse(await response.text()) };
  } catch (cause) {
    const message = late.signal.aborted ? 'the server did not answer in time' : 'the server cannot be reached';
    throw new ClientError('offline', message, { retryable: true, cause });
  } finally {
    clearTimeout(timer);
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
  const problem = isProblem(answer) ? answer : undefined;
  const message = problem ? (problem.detail ?? problem.title) : `the server answered ${status}`;
  const serverCode = problem === undefined ? {} : { serverCode: problem.code };
  if (status === 401) return new ClientError('unauthorized', message, serverCode);
  if (status >= 500) {
    // A push service that refused one message refuses the next one too; all else on that side passes.
    return new ClientError('server_error', message, { retryable: problem?.code !== 'push_refused', ...serverCode });
  }
  return new ClientError('server_refused', message, { retryable: status === 429, ...serverCode });
}
