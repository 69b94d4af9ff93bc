import { MAX_EVENTS_PER_POST } from '../wire/constants.ts';
import type { OutboxEntry } from './database.ts';
import type { Outbox } from './outbox.ts';

export interface FlushOptions {
  /** @default the global one */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Epoch ms. */
  now?: () => number;
}

export interface FlushResult {
  /** Events that the server took or refused for good in this call. */
  sent: number;
  /** Events that wait for a later call. */
  left: number;
}

export type Flush = (options?: FlushOptions) => Promise<FlushResult>;

/** Statistics of last week help nobody, and an outbox must not grow for ever. */
const MAX_AGE_MS = 7 * 24 * 3600_000;

const POST_TIMEOUT_MS = 10_000;

/** How long to wait for a flush in another tab; a frozen one may hold the lock for hours. */
const LOCK_TIMEOUT_MS = 3000;

const LOCK_NAME = 'belfry-outbox';

/** The whole request is refused for what it is: a second try would get the same answer. */
const REFUSED = new Set([400, 401, 404, 413]);

/**
 * Posts what waits, in batches, one flush at a time over all tabs and the worker (Web Locks, where there are any).
 * A batch that meets no server, a 429 or a 5xx stays, and so do the later ones to the same URL.
 */
export function createFlush(outbox: Outbox): Flush {
  let tail: Promise<unknown> = Promise.resolve();

  return (options = {}) => {
    const run = tail.then(() => exclusively(() => flushAll(outbox, options)));
    tail = run.catch(() => undefined);
    return run.then(async (sent) => ({ sent, left: (await outbox.list()).length }));
  };
}

async function exclusively(work: () => Promise<number>): Promise<number> {
  const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
  if (!locks) return work();
  const signal = AbortSignal.timeout(LOCK_TIMEOUT_MS);
  try {
    return await locks.request(LOCK_NAME, { signal }, work);
  } catch {
    return 0; // whoever holds the lock posts them, or the next flush does
  }
}

async function flushAll(outbox: Outbox, options: FlushOptions): Promise<number> {
  const now = options.now ?? Date.now;
  const entries = await outbox.list();
  const stale = entries.filter(({ event }) => now() - event.at > MAX_AGE_MS);
  if (stale.length > 0) await outbox.remove(stale.map(({ id }) => id));

  const fresh = entries.filter((entry) => !stale.includes(entry));
  let sent = 0;
  for (const url of new Set(fresh.map(({ eventsUrl }) => eventsUrl))) {
    const waiting = fresh.filter(({ eventsUrl }) => eventsUrl === url);
    for (let start = 0; start < waiting.length; start += MAX_EVENTS_PER_POST) {
      const batch = waiting.slice(start, start + MAX_EVENTS_PER_POST);
      if (!(await post(url, batch, options.fetch ?? fetch))) break;
      await outbox.remove(batch.map(({ id }) => id));
      sent += batch.length;
    }
  }
  return sent;
}

/** @returns whether the server has answered for good */
async function post(
  url: string,
  batch: readonly OutboxEntry[],
  send: NonNullable<FlushOptions['fetch']>,
): Promise<boolean> {
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ events: batch.map(({ event }) => event) }),
      credentials: 'omit',
      keepalive: true,
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
    return response.ok || REFUSED.has(response.status);
  } catch {
    return false; // offline, or nobody there
  }
}
