export type Listener = (event: object) => unknown;

/** One life's listeners and the work that its events wait for. */
export interface Dispatcher {
  addEventListener: (type: string, listener: Listener) => void;
  removeEventListener: (type: string, listener: Listener) => void;
  /** Fires an extendable event; resolves when all of its `waitUntil` is settled, or the life ends. */
  dispatch(type: string, members: Record<string, unknown>): Promise<void>;
  /** Ends the life: what is waited for is given up. */
  stop(): void;
}

/** @param onFailure told of rejected `waitUntil` promises and of listeners that throw */
export function createDispatcher(onFailure: (reason: unknown) => void): Dispatcher {
  const listeners = new Map<string, Set<Listener>>();
  const life = Promise.withResolvers<void>();
  let alive = true;

  return {
    addEventListener(type, listener) {
      listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
    },
    removeEventListener(type, listener) {
      listeners.get(type)?.delete(listener);
    },
    async dispatch(type, members) {
      const pending = new Set<Promise<void>>();
      let open = true;
      let stopped = false;
      const event = {
        type,
        isTrusted: true,
        waitUntil(work: unknown) {
          // Service Workers §ExtendableEvent: only while dispatching, or while something is still waited for.
          if (!open && pending.size === 0) throw new DOMException('the event is over', 'InvalidStateError');
          const settled: Promise<void> = Promise.resolve(work).then(
            () => undefined,
            (reason: unknown) => {
              if (alive) onFailure(reason);
            },
          );
          pending.add(settled);
          void settled.finally(() => pending.delete(settled));
        },
        stopImmediatePropagation() {
          stopped = true;
        },
        stopPropagation() {},
        preventDefault() {},
      };
      const complete = Object.assign(event, members);
      for (const listener of listeners.get(type) ?? []) {
        if (stopped) break;
        try {
          listener(complete);
        } catch (reason) {
          onFailure(reason);
        }
      }
      open = false;
      while (alive && pending.size > 0) await Promise.race([Promise.all(pending), life.promise]);
    },
    stop() {
      alive = false;
      life.resolve();
    },
  };
}
