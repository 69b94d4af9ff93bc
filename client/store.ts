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
  let listeners: readonly { listener: (state: T) => void }[] = [];
  const untold: T[] = [];
  let telling = false;

  /** A listener may set the state itself: what comes of that waits until everybody has heard of the first change. */
  function tell(): void {
    if (telling) return;
    telling = true;
    for (let next = untold.shift(); next; next = untold.shift()) {
      for (const entry of listeners) {
        try {
          entry.listener(next);
        } catch (error) {
          reportError(error); // the page's bug, shown as such; the other listeners and we go on
        }
      }
    }
    telling = false;
  }

  return {
    get: () => state,
    set(patch) {
      const names = Object.keys(patch) as (keyof T)[];
      if (names.every((name) => Object.is(patch[name], state[name]))) return;
      state = Object.freeze({ ...state, ...patch });
      untold.push(state);
      tell();
    },
    subscribe(listener) {
      const entry = { listener };
      listeners = [...listeners, entry];
      return () => {
        listeners = listeners.filter((other) => other !== entry);
      };
    },
  };
}
