/** As much of `fetch` as is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const POST_TIMEOUT_MS = 10_000;

/**
 * Posts JSON without cookies, past the end of a page or worker where the browser allows it.
 *
 * @returns undefined when there was no answer in time
 */
export async function postJson(send: Fetch, url: string, body: unknown): Promise<Response | undefined> {
  try {
    return await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      keepalive: true,
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
  } catch {
    return undefined;
  }
}
