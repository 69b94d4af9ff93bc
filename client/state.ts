import type { PushState, PushStatus } from './contract.ts';
import type { Obstacle } from './support.ts';

/** What the server holds for this browser, by its own answer. */
export interface Held {
  readonly endpoint: string;
  readonly subscriptionId: string;
  readonly userId: string | null;
}

/** What the client knows; the status that pages read is derived from it, never set. */
export interface Facts extends Pick<
  PushState,
  'permission' | 'preferences' | 'unsaved' | 'categories' | 'priming' | 'error'
> {
  /** Why push cannot work here at all. */
  readonly obstacle: Obstacle | null;
  /** The first run has ended, well or not. */
  readonly settled: boolean;
  /** `enable` is under way, the permission prompt included. */
  readonly enabling: boolean;
  readonly held: Held | null;
  /** Who is at the browser, by `login` and `logout`; null: nobody; undefined: the page did not say. */
  readonly identity: string | null | undefined;
  /** It was subscribed, and ended by the browser or the push service. */
  readonly lapsed: boolean;
  /** The last run failed before it knew whether this browser is subscribed; why is in `error`. */
  readonly failed: boolean;
}

export const INITIAL_FACTS: Facts = {
  obstacle: null,
  settled: false,
  enabling: false,
  permission: 'default',
  held: null,
  identity: undefined,
  lapsed: false,
  failed: false,
  preferences: null,
  unsaved: false,
  categories: Object.freeze([]),
  priming: false,
  error: null,
};

export function stateOf(facts: Facts): PushState {
  const { obstacle, settled, enabling, held, identity, lapsed, failed, ...told } = facts;
  const subscribed = !!held && (identity === undefined || identity === held.userId);

  function statusNow(): PushStatus {
    if (obstacle) return obstacle.status;
    if (enabling) return 'subscribing';
    if (!settled) return 'loading';
    if (told.permission === 'denied') return 'denied';
    if (held) return subscribed ? 'subscribed' : 'subscribed-elsewhere';
    if (failed) return 'error';
    if (lapsed) return 'expired';
    return told.permission === 'granted' ? 'unsubscribed' : 'default';
  }

  return {
    ...told,
    status: statusNow(),
    reason: obstacle?.reason ?? null,
    subscribed,
    subscriptionId: held?.subscriptionId ?? null,
    userId: held?.userId ?? null,
    unsaved: subscribed && told.unsaved,
  };
}

/** What every page starts with, on a server too. */
export const INITIAL_STATE: PushState = Object.freeze(stateOf(INITIAL_FACTS));
