import type { PushState } from './contract.ts';
import { toClientError } from './errors.ts';
import { readPermission } from './permission.ts';
import { INITIAL_FACTS, INITIAL_STATE, stateOf, type Facts } from './state.ts';
import { createStore, type Store } from './store.ts';
import { createTabs, type Tabs } from './tabs.ts';

/** All that the client knows, and the state that pages see of it. */
export interface FactStore extends Pick<Store<PushState>, 'get' | 'subscribe'>, Pick<Tabs, 'open' | 'close'> {
  readonly facts: Facts;
  /** Here and, of what is true of the whole browser, in the other tabs. */
  update(patch: Partial<Facts>): void;
  /** For actions: the failure is in the state and in the caller's hands. @throws {ClientError} */
  recorded<T>(work: () => Promise<T>, also?: Partial<Facts>): Promise<T>;
}

/** @param onTold hears what another tab found out, once it is in the state */
export function createFactStore(onTold: (patch: Partial<Facts>) => void): FactStore {
  const store = createStore<PushState>(INITIAL_STATE);
  const tabs = createTabs((patch) => {
    merge({ ...patch, permission: readPermission() }); // maybe what was asked there
    onTold(patch);
  });

  function merge(patch: Partial<Facts>): void {
    self.facts = { ...self.facts, ...patch };
    store.set(stateOf(self.facts));
  }

  const self = {
    ...store,
    ...tabs,
    facts: INITIAL_FACTS,

    update(patch: Partial<Facts>) {
      const before = self.facts;
      merge(patch);
      tabs.tell(before, self.facts);
    },

    async recorded<T>(work: () => Promise<T>, also: Partial<Facts> = {}) {
      try {
        return await work();
      } catch (cause) {
        const error = toClientError(cause);
        self.update({ error, ...also });
        throw error;
      }
    },
  };
  return self;
}
