export interface Listeners<T> {
  /** The same function twice is two listeners. @returns stops listening; calling it twice is harmless */
  add: (listener: (value: T) => void) => () => void;
  /** A listener that throws is the page's bug and shown as such; the others still hear, and the caller goes on. */
  tell: (value: T) => void;
  isEmpty: () => boolean;
}

export function createListeners<T>(): Listeners<T> {
  let listeners: readonly ((value: T) => void)[] = [];
  return {
    add(listener) {
      const entry = (value: T): void => listener(value);
      listeners = [...listeners, entry];
      return () => {
        listeners = listeners.filter((other) => other !== entry);
      };
    },
    tell(value) {
      for (const listener of listeners) {
        try {
          listener(value);
        } catch (error) {
          reportError(error);
        }
      }
    },
    isEmpty: () => listeners.length === 0,
  };
}
