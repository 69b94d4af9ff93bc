import type { Belfry } from '../server/index.ts';

/** One line of the live feed. */
export interface FeedEntry {
  /** Unique over restarts, see {@link Feed.after}. */
  id: string;
  /** Epoch ms by the server's clock. */
  at: number;
  /** A message's state, a device's event, or `subscribed`, `moved`, `unsubscribed`. */
  kind: string;
  notificationId: string | null;
  /** What the notification says, or its template; null when only its id is known. */
  label: string | null;
  /** The notification's template; null when it has none. */
  template: string | null;
  /** The action's title, or its id when only that is known; the reason of a failure; the subscription's id or its user's. */
  detail: string | null;
}

/** What is known of a notification. */
export interface FeedName {
  label: string;
  template: string | null;
  /** Titles of the actions by id, where the notification brought its own. */
  actionTitles: ReadonlyMap<string, string>;
}

export interface Feed {
  /** What came after this entry, the oldest first; everything that is kept when the id is not of this feed. */
  after(id: string | undefined): readonly FeedEntry[];
  /** Ids of the notifications in the feed, the newest first. */
  notifications(): readonly string[];
  /** Names a notification that this process sent. */
  name(notificationId: string, name: FeedName): void;
  /** @returns stops listening */
  listen(listener: (entry: FeedEntry) => void): () => void;
  /** Settles when everything heard so far is in the feed. */
  settled(): Promise<void>;
  close(): void;
}

export interface FeedOptions {
  belfry: Pick<Belfry, 'on'>;
  /** What a notification of another process may be called. */
  nameOf: (notificationId: string) => Promise<FeedName | null>;
  /** @default Date.now */
  now?: () => number;
}

const KEPT = 60;

/**
 * Turns what the server tells its own process into a feed. For the demo only: a real site's pages must not hear of
 * everybody's notifications.
 */
export function createFeed({ belfry, nameOf, now = Date.now }: FeedOptions): Feed {
  const entries: FeedEntry[] = [];
  const names = new Map<string, FeedName | null>();
  /** Whose each subscription is, as last told: each load of a page tells it again. */
  const owners = new Map<string, string | null>();
  const listeners = new Set<(entry: FeedEntry) => void>();
  const stamp = now().toString(36);
  let count = 0;
  /** Entries keep their order while a name is looked up. */
  let queue = Promise.resolve();

  function add(kind: string, notificationId: string | null, detail: string | null): void {
    const at = now();
    queue = queue.then(async () => {
      const name = notificationId === null ? null : await lookUp(notificationId);
      count += 1;
      const entry: FeedEntry = {
        id: `${stamp}-${count}`,
        at,
        kind,
        notificationId,
        label: name?.label ?? null,
        template: name?.template ?? null,
        detail: detail === null ? null : (name?.actionTitles.get(detail) ?? detail),
      };
      entries.push(entry);
      if (entries.length > KEPT) entries.shift();
      for (const listener of listeners) listener(entry);
    });
  }

  async function lookUp(notificationId: string): Promise<FeedName | null> {
    const known = names.get(notificationId);
    if (known !== undefined) return known;
    const name = await nameOf(notificationId).catch(() => null); // a line without a name is still true
    names.set(notificationId, names.get(notificationId) ?? name);
    const [oldest] = names.keys();
    if (names.size > KEPT * 10 && oldest !== undefined) names.delete(oldest);
    return names.get(notificationId) ?? null;
  }

  const stops = [
    belfry.on('message', ({ notificationId, state, httpStatus, reason }) => {
      const words = state === 'accepted' ? [] : [httpStatus, reason].filter((word) => word !== null);
      add(state, notificationId, words.length === 0 ? null : words.join(' '));
    }),
    belfry.on('event', ({ notificationId, type, action }) => add(type, notificationId, action)),
    belfry.on('subscription', ({ subscriptionId, userId, active }) => {
      const owner = owners.get(subscriptionId);
      if (!active) {
        owners.delete(subscriptionId);
        add('unsubscribed', null, subscriptionId);
      } else if (owner !== userId) {
        owners.set(subscriptionId, userId);
        add(owner === undefined ? 'subscribed' : 'moved', null, userId);
      }
    }),
  ];

  return {
    after: (id) => entries.slice(entries.findIndex((entry) => entry.id === id) + 1),
    notifications: () => [...new Set(entries.map(({ notificationId }) => notificationId))].filter(isText).reverse(),
    name: (notificationId, name) => void names.set(notificationId, name),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: () => queue,
    close() {
      for (const stop of stops) stop();
      listeners.clear();
    },
  };
}

const isText = (value: string | null): value is string => value !== null;

/** A notification that was sent by its template, or by another process. */
export const nameOfTemplate = (template: string | null): FeedName | null =>
  template === null ? null : { label: template, template, actionTitles: new Map() };
