import { MAX_EVENTS_PER_POST } from '../wire/constants.ts';
import type { Backoff } from './backoff.ts';
import { isOutboxEntry, type Outbox } from './outbox.ts';
import { postJson, type Fetch } from './post.ts';

export interface FlushOptions {
  /** @default the global one */
  fetch?: Fetch;
  /** Epoch ms. */
  now?: () => number;
}

/** @returns how many events wait for a later call */
export type Flush = (options?: FlushOptions) => Promise<number>;

/** Statistics of last week help nobody, and an outbox must not grow for ever. */
const MAX_AGE_MS = 7 * 24 * 3600_000;

/** How long to wait for a flush in another tab; a frozen one may hold the lock for hours. */
const LOCK_TIMEOUT_MS = 3000;

/**
 * Whether our server took the post, or refused all of it for what it is: a second try would get the same answer. What a
 * proxy says while the server is being replaced, a 404 page or a login, is no word of ours.
 */
const isSettled = ({ ok, status, headers }: Response): boolean =>
  (ok || [400, 401, 413].includes(status)) && (ok ? /json/ : /problem/).test(`${headers.get('content-type')}`);

const isTrouble = ({ status }: Response): boolean => status === 429 || status >= 500;

/**
 * Posts what waits, in batches, one flush at a time over all tabs and the worker (Web Locks, where there are any).
 * A batch that meets no server, a 429 or a 5xx stays, and so do the later ones of its kind to the same URL; after the
 * latter two nothing is posted for a while, unless it was for unposted buttons.
 */
export function createFlush(outbox: Outbox, backoff: Backoff): Flush {
  let tail = Promise.resolve();

  return async (options = {}) => {
    tail = tail.then(() => exclusively(() => flushAll(outbox, backoff, options)));
    await tail;
    return (await outbox.list()).length;
  };
}

async function exclusively(work: () => Promise<void>): Promise<void> {
  const { locks }: { locks?: LockManager } = navigator;
  if (!locks) return work();
  try {
    await locks.request('belfry-events', { signal: AbortSignal.timeout(LOCK_TIMEOUT_MS) }, work);
  } catch {
    // whoever holds the lock posts them, or the next flush does
  }
}

async function flushAll(
  outbox: Outbox,
  backoff: Backoff,
  { fetch: send = fetch, now = Date.now }: FlushOptions,
): Promise<void> {
  const entries = await outbox.list();
  const current = entries.filter((entry) => isOutboxEntry(entry) && now() - entry.event.at <= MAX_AGE_MS);
  if (current.length < entries.length) await outbox.remove(entries.filter((entry) => !current.includes(entry)));

  if (current.length === 0 || (await backoff.isOn(now()))) return;
  for (const url of new Set(current.map(({ eventsUrl }) => eventsUrl))) {
    // Where the app cannot be asked for a button, all of its post fails: no other event waits for that.
    for (const isUnposted of [false, true]) {
      const waiting = current.filter(({ eventsUrl, event }) => eventsUrl === url && !event.unposted !== isUnposted);
      while (waiting.length > 0) {
        const batch = waiting.splice(0, MAX_EVENTS_PER_POST);
        const answer = await postJson(send, url, { events: batch.map(({ event }) => event) });
        if (!isUnposted && answer && (answer.ok || isTrouble(answer))) await backoff.note(answer, now());
        if (!answer || !isSettled(answer)) break;
        await outbox.remove(batch);
      }
    }
  }
}
