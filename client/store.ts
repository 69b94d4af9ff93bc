import { createListeners } from './listeners.ts';

export interface Store<T extends object> {
  /** The same object until something changes. */
  get: () => T;
  /** Merges; without a real change nobody is told and `get` keeps its object. */
  set: (patch: Partial<T>) => void;
  /** @returns unsubscribes the listener; calling it twice is harmless */
  subscribe: (listener: (state: T) => void) => () => void;
}

/** One frozen snapshot a change, and one call of each listener a snapshot, in the order of the changes. */
export function createStore<T extends object>(initial: T): Store<T> {
  let state = Object.freeze({ ...initial });
  const listeners = createListeners<T>();
  /** A listener may set the state itself: what comes of that waits until everybody has heard of the first change. */
  const untold: T[] = [];

  return {
    get: () => state,
    set(patch) {
      const names = Object.keys(patch) as (keyof T)[];
      if (names.every((name) => Object.is(patch[name], state[name]))) return;
      state = Object.freeze({ ...state, ...patch });
      if (untold.push(state) > 1) return;
      for (; untold[0]; untold.shift()) listeners.tell(untold[0]);
    },
    subscribe: listeners.add,
  };
}
