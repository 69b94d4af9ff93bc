import type { PushState, PushStatus } from './contract.ts';

/** What the server holds for this browser, by its own answer. */
export interface Held {
  readonly endpoint: string;
  readonly subscriptionId: string;
  readonly userId: string | null;
}

/** What the client knows; the status that pages read is derived from it, never set. */
export interface Facts extends Pick<PushState, 'permission' | 'preferences' | 'categories' | 'error'> {
  /** Why push cannot work here at all. */
  readonly obstacle: 'unsupported' | 'needs-install' | null;
  /** The first run has ended, well or not. */
  readonly settled: boolean;
  /** `enable` is under way, the permission prompt included. */
  readonly enabling: boolean;
  readonly held: Held | null;
  /** The last run failed before it knew whether this browser is subscribed; why is in `error`. */
  readonly failed: boolean;
}

export const INITIAL_FACTS: Facts = {
  obstacle: null,
  settled: false,
  enabling: false,
  permission: 'default',
  held: null,
  failed: false,
  preferences: null,
  categories: Object.freeze([]),
  error: null,
};

export function stateOf(facts: Facts): PushState {
  const { permission, held, preferences, categories, error } = facts;
  const { subscriptionId, userId } = held ?? NOT_HELD;
  const subscribed = held !== null;
  return { status: statusOf(facts), permission, subscribed, subscriptionId, userId, preferences, categories, error };
}

const NOT_HELD = { subscriptionId: null, userId: null };

/** What every page starts with, on a server too. */
export const INITIAL_STATE: PushState = Object.freeze(stateOf(INITIAL_FACTS));

function statusOf({ obstacle, settled, enabling, permission, held, failed }: Facts): PushStatus {
  if (obstacle) return obstacle;
  if (enabling) return 'subscribing';
  if (!settled) return 'loading';
  if (permission === 'denied') return 'denied';
  if (held !== null) return 'subscribed';
  if (failed) return 'error';
  return permission === 'granted' ? 'unsubscribed' : 'default';
}
