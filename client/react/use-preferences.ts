import { useMemo, useState, useSyncExternalStore } from 'react';
import type { LocalizedCategory } from '../../wire/schemas/category.ts';
import type { PreferenceChoices, Preferences } from '../../wire/schemas/preferences.ts';
import type { BelfryClient, PushState } from '../contract.ts';
import type { ClientError } from '../errors.ts';
import { useBelfryClient } from './use-client.ts';

/** All that a settings page shows and does. */
export interface PreferencesForm {
  /** What the server offers, in the person's language. */
  readonly categories: readonly LocalizedCategory[];
  /** As last chosen: an edit shows at once, and is taken back when the server refuses it. Null until they are known. */
  readonly preferences: Preferences | null;
  /** An edit waits for the server, be it until the browser is online again. */
  readonly unsaved: boolean;
  /** A `save` from this component is under way. */
  readonly saving: boolean;
  /** Why the last `save` from this component failed; null before, and after one that worked. */
  readonly error: ClientError | null;
  /** Merges the choices into what is stored. Never rejects. @returns whether it is stored, or waits for the server */
  save(this: void, choices: PreferenceChoices, options?: { forAllDevices?: boolean }): Promise<boolean>;
}

/**
 * What the person wants to be told of. Renders when one of its own members changes, and on nothing else that push does.
 *
 * @param client takes the place of the provider's
 *
 * @example
 * const { categories, preferences, save } = usePreferences();
 * return categories.map(({ id, name }) => (
 *   <Switch key={id} label={name} on={preferences?.categories[id]} onChange={(on) => save({ categories: { [id]: on } })} />
 * ));
 */
export function usePreferences(client?: BelfryClient): PreferencesForm {
  const source = useBelfryClient(client);
  const categories = useMember(source, 'categories');
  const preferences = useMember(source, 'preferences');
  const unsaved = useMember(source, 'unsaved');
  const [{ running, error }, setSaves] = useState<Saves>(NO_SAVES);

  const save = useMemo(
    (): PreferencesForm['save'] => async (choices, options) => {
      setSaves((saves) => ({ ...saves, running: saves.running + 1 }));
      const failure = await source.savePreferences(choices, options).then(() => null, asError);
      setSaves((saves) => ({ running: saves.running - 1, error: failure }));
      return failure === null;
    },
    [source],
  );

  const saving = running > 0;
  return useMemo(
    () => ({ categories, preferences, unsaved, saving, error, save }),
    [categories, preferences, unsaved, saving, error, save],
  );
}

interface Saves {
  readonly running: number;
  readonly error: ClientError | null;
}
const NO_SAVES: Saves = { running: 0, error: null };

const asError = (cause: unknown): ClientError => cause as ClientError; // the client's contract

function useMember<K extends keyof PushState>(client: BelfryClient, name: K): PushState[K] {
  return useSyncExternalStore(
    client.subscribe,
    () => client.get()[name],
    () => client.getServerSnapshot()[name],
  );
}
