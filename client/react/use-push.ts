import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { PreferenceChoices } from '../../wire/schemas/preferences.ts';
import type { BelfryClient, PromptConditions, PromptOutcome, PushState, TokenSource } from '../contract.ts';
import type { DiagnoseOptions, Diagnosis } from '../diagnose/contract.ts';
import type { BlockedHelp } from '../help/contract.ts';
import { useBelfryClient } from './use-client.ts';

/** Made for event handlers: none of these ever rejects. What went wrong is in `error`. */
export interface PushActions {
  /** Call it in the click handler itself, before any `await`. */
  enable(this: void): Promise<PushState>;
  disable(this: void): Promise<PushState>;
  resync(this: void): Promise<PushState>;
  login(this: void, userId: string, token: TokenSource): Promise<PushState>;
  logout(this: void): Promise<PushState>;
  /** Raises `priming` once the conditions hold. */
  prompt(this: void, conditions?: PromptConditions): Promise<PromptOutcome>;
  /** Yes to the page's own question. Call it in the click handler itself. */
  accept(this: void): Promise<PromptOutcome>;
  later(this: void): void;
  /** @returns whether it is stored, or waits for the server (`unsaved`) */
  savePreferences(this: void, choices: PreferenceChoices, options?: { forAllDevices?: boolean }): Promise<boolean>;
  /** @returns whether the server has them */
  setTags(this: void, tags: Readonly<Record<string, string | number | boolean | null>>): Promise<boolean>;
  /** @returns whether the push service took it */
  sendTest(this: void): Promise<boolean>;
  /** @returns null when its code could not be loaded */
  diagnose(this: void, options?: DiagnoseOptions): Promise<Diagnosis | null>;
  /** @returns null when its code could not be loaded */
  blockedHelp(this: void): Promise<BlockedHelp | null>;
}

/**
 * The push state and what can be done about it. The same object, with the same functions, until something changes.
 *
 * @param client takes the place of the provider's, and is started (silently) when the component is there
 * @throws {Error} without one and with no provider above
 *
 * @example
 * const { status, enable } = usePush();
 * return status === 'default' ? <button onClick={enable}>Enable notifications</button> : null;
 */
export function usePush(given?: BelfryClient): PushState & PushActions {
  const client = useBelfryClient(given);
  const state = useSyncExternalStore(client.subscribe, client.get, client.getServerSnapshot);
  const actions = useMemo(() => createActions(client), [client]);
  useEffect(() => {
    // Idempotent: neither StrictMode's second effect nor a second component does harm.
    if (given) void given.start();
  }, [given]);
  return useMemo(() => ({ ...state, ...actions }), [state, actions]);
}

function createActions(client: BelfryClient): PushActions {
  const stateAfter = (action: Promise<PushState>): Promise<PushState> => action.catch(client.get);
  const hasWorked = (action: Promise<unknown>): Promise<boolean> =>
    action.then(
      () => true,
      () => false,
    );
  const orNull = <T>(action: Promise<T>): Promise<T | null> => action.catch(() => null);
  const outcome = (action: Promise<PromptOutcome>): Promise<PromptOutcome> => action.catch(() => 'failed');
  return {
    enable: () => stateAfter(client.enable()),
    disable: () => stateAfter(client.disable()),
    resync: () => stateAfter(client.resync()),
    login: (userId, token) => stateAfter(client.login(userId, token)),
    logout: () => stateAfter(client.logout()),
    prompt: (conditions) => outcome(client.prompt(conditions)),
    accept: () => outcome(client.accept()),
    later: () => client.later(),
    savePreferences: (choices, options) => hasWorked(client.savePreferences(choices, options)),
    setTags: (tags) => hasWorked(client.setTags(tags)),
    sendTest: () => hasWorked(client.sendTest()),
    diagnose: (options) => orNull(client.diagnose(options)),
    blockedHelp: () => orNull(client.blockedHelp()),
  };
}
