import type { Belfry } from '../server/index.ts';

/** One line of the live feed. */
export interface FeedEntry {
  /** Unique over restarts, see {@link Feed.after}. */
  id: string;
  /** Epoch ms by the server's clock. */
  at: number;
  /** A message's state, a device's event, or `subscribed`/`unsubscribed`. */
  kind: string;
  notificationId: string | null;
  /** What the notification says, or its template; null when only its id is known. */
  label: string | null;
  /** The action, the reason of a failure, the subscription's id. */
  detail: string | null;
}

export interface Feed {
  /** What came after this entry, the oldest first; everything that is kept when the id is not of this feed. */
  after(id: string | undefined): readonly FeedEntry[];
  /** Ids of the notifications in the feed, the newest first. */
  notifications(): readonly string[];
  /** Names a notification that this process sent. */
  label(notificationId: string, label: string): void;
  /** @returns stops listening */
  listen(listener: (entry: FeedEntry) => void): () => void;
  close(): void;
}

const KEPT = 60;

/**
 * Turns what the server tells its own process into a feed. For the demo only: a real site's pages must not hear of
 * everybody's notifications.
 */
export function createFeed(belfry: Pick<Belfry, 'on'>, now: () => number = Date.now): Feed {
  const entries: FeedEntry[] = [];
  const labels = new Map<string, string>();
  const listeners = new Set<(entry: FeedEntry) => void>();
  const stamp = now().toString(36);
  let count = 0;

  function add(kind: string, notificationId: string | null, detail: string | null): void {
    count += 1;
    const label = notificationId === null ? null : (labels.get(notificationId) ?? null);
    const entry: FeedEntry = { id: `${stamp}-${count}`, at: now(), kind, notificationId, label, detail };
    entries.push(entry);
    if (entries.length > KEPT) entries.shift();
    for (const listener of listeners) listener(entry);
  }

  const stops = [
    belfry.on('message', ({ notificationId, state, httpStatus, reason }) => {
      const status = httpStatus === null || state === 'accepted' ? null : String(httpStatus);
      const words = [status, state === 'accepted' ? null : reason].filter((word) => word !== null);
      add(state, notificationId, words.length === 0 ? null : words.join(' '));
    }),
    belfry.on('event', ({ notificationId, type, action }) => add(type, notificationId, action)),
    belfry.on('subscription', ({ subscriptionId, active }) =>
      add(active ? 'subscribed' : 'unsubscribed', null, subscriptionId),
    ),
  ];

  return {
    after: (id) => entries.slice(entries.findIndex((entry) => entry.id === id) + 1),
    notifications: () => [...new Set(entries.map(({ notificationId }) => notificationId))].filter(isText).reverse(),
    label(notificationId, label) {
      labels.set(notificationId, label);
      // The first outcome may be told before the send answers its own caller.
      for (const entry of entries) if (entry.notificationId === notificationId) entry.label = label;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      for (const stop of stops) stop();
      listeners.clear();
    },
  };
}

const isText = (value: string | null): value is string => value !== null;
