'use client';

/**
 * React on the store of `belfry/client`; no state of its own.
 *
 * @module
 */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { PreferenceChoices } from '../wire/schemas/preferences.ts';
import type { BelfryClient, PushState } from './contract.ts';
import { INITIAL_STATE } from './state.ts';

/** Made for event handlers: none of these ever rejects. What went wrong is in `error`. */
export interface PushActions {
  /** Call it in the click handler itself, before any `await`. */
  enable(this: void): Promise<PushState>;
  disable(this: void): Promise<PushState>;
  resync(this: void): Promise<PushState>;
  /** @returns whether it is stored */
  savePreferences(this: void, choices: PreferenceChoices): Promise<boolean>;
  /** @returns whether the push service took it */
  sendTest(this: void): Promise<boolean>;
}

/**
 * The push state and what can be done about it. Starts the client (silently) when the component is there.
 *
 * @example
 * const { status, enable } = usePush(client);
 * return status === 'default' ? <button onClick={enable}>Enable notifications</button> : null;
 */
export function usePush(client: BelfryClient): PushState & PushActions {
  const store = useMemo(
    () => ({ subscribe: (onChange: () => void) => client.subscribe(onChange), get: () => client.get() }),
    [client],
  );
  const state = useSyncExternalStore(store.subscribe, store.get, getServerSnapshot);
  const actions = useMemo(() => createActions(client), [client]);
  useStart(client);
  return useMemo(() => ({ ...state, ...actions }), [state, actions]);
}

export { usePush as usePushNotifications };

/** Renders nothing; brings the server up to date on each load. Never asks the person anything. */
export function PushInitializer({ client }: { client: BelfryClient }): null {
  useStart(client);
  return null;
}

const getServerSnapshot = (): PushState => INITIAL_STATE;

/** `start` is idempotent, so neither StrictMode's second effect nor a second component does harm. */
function useStart(client: BelfryClient): void {
  useEffect(() => {
    void client.start();
  }, [client]);
}

function createActions(client: BelfryClient): PushActions {
  const stateAfter = (action: Promise<PushState>): Promise<PushState> => action.catch(() => client.get());
  const hasWorked = (action: Promise<unknown>): Promise<boolean> =>
    action.then(
      () => true,
      () => false,
    );
  return {
    enable: () => stateAfter(client.enable()),
    disable: () => stateAfter(client.disable()),
    resync: () => stateAfter(client.resync()),
    savePreferences: (choices) => hasWorked(client.savePreferences(choices)),
    sendTest: () => hasWorked(client.sendTest()),
  };
}
