import type { EventType, MessageState } from '../wire/index.ts';

/** What a host process, the demo's live feed or a test can listen to. Told after the commit. */
export interface BelfryEvents {
  /** A browser subscribed, again or for the first time, or became inactive. */
  subscription: { subscriptionId: string; userId: string | null; active: boolean };
  /** A message's outcome, or a failed attempt with another to follow. */
  message: {
    notificationId: string;
    subscriptionId: string;
    userId: string | null;
    state: MessageState;
    httpStatus: number | null;
    reason: string | null;
  };
  /** A device reported something new. */
  event: {
    notificationId: string;
    subscriptionId: string;
    userId: string | null;
    type: EventType;
    action: string | null;
    at: number;
  };
  /** A button with `operation: 'post'` was brought to the app: once, or again after it failed. */
  action: {
    notificationId: string;
    subscriptionId: string;
    userId: string | null;
    action: string;
    outcome: ActionOutcome;
    at: number;
  };
}

/** What the app did of a button that was posted to it; `failed`: it gave no answer. */
export type ActionOutcome = 'done' | 'refused' | 'failed';

/** What the server itself can listen to, beside: every outcome at once, without the look-up of whose it is. */
export interface ServerEvents extends BelfryEvents {
  outcome: { notificationId: string; state: MessageState };
}

export interface Observers {
  on<K extends keyof ServerEvents>(type: K, listener: (event: ServerEvents[K]) => unknown): () => void;
  emit<K extends keyof ServerEvents>(type: K, event: ServerEvents[K]): void;
  /** Whether anybody listens: what is only made to be told need not be made. */
  heard(type: keyof ServerEvents): boolean;
}

/** @param onError hears what a listener throws: one bad listener must not stop a send */
export function createObservers(onError: (error: unknown) => void): Observers {
  const listeners = new Map<keyof ServerEvents, Set<(event: never) => unknown>>();
  return {
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(listener));
      return () => set.delete(listener);
    },
    heard: (type) => (listeners.get(type)?.size ?? 0) > 0,
    emit(type, event) {
      for (const listener of listeners.get(type) ?? []) {
        try {
          // An async listener fails later, and an unheard rejection would end the process.
          Promise.resolve(listener(event as never)).catch(onError);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
