import type { PreferenceChoices, Preferences } from '../../wire/schemas/preferences.ts';
import type { ClientError, toClientError } from '../errors.ts';
import type { Exclusive } from '../exclusive.ts';
import type { PreferenceEdits, PreferencesOptions, Scope } from '../preferences.ts';

/** What waits for the server. Only to be sent while the subscription is this person's. */
interface Edit {
  /** Two equal edits are two. */
  readonly id: number;
  readonly userId: string | null;
  readonly scope: Scope;
  readonly choices: PreferenceChoices;
}

/** With what the core has: none of it is to be loaded twice, nor to be split off for both. */
export interface EditingOptions extends PreferencesOptions {
  /** One at a time over all tabs; nothing that `patch` waits for may wait for it. */
  exclusively: Exclusive;
  ClientError: typeof ClientError;
  toClientError: typeof toClientError;
}

export function createEditing(options: EditingOptions): PreferenceEdits {
  const { patch, device, held, get, update, exclusively, ClientError, toClientError } = options;
  /** What the server last said, and what was shown of it. */
  let base: Preferences | null = null;
  let shown: Preferences | null = null;
  /** On the device when it was last read. */
  let stored: Edit[] = [];
  /** Made since, and not there yet. */
  let fresh: Edit[] = [];
  /** Rises with each answer and each person: what was asked before is outdated. */
  let era = 0;
  let storing: Promise<unknown> = Promise.resolve();

  const owner = (): string | null | undefined => held()?.userId;
  const waiting = (): Edit[] => fresh.reduce(add, stored).filter(({ userId }) => userId === owner());

  /** @param answer the server's; without one, what another tab has told meanwhile counts */
  function show(answer?: Preferences, stuck = get().unsaved): void {
    const { preferences } = get();
    base = answer ?? (preferences === shown ? base : preferences);
    const next = base && waiting().reduce(lay, base);
    // Who listens hears of changes, not of answers.
    shown = JSON.stringify(next) === JSON.stringify(preferences) ? preferences : next;
    update({ preferences: shown, unsaved: stuck && !!waiting()[0] });
  }

  /** Reads and changes what is on the device, one change at a time; what is another person's goes. */
  const store = (change = (edits: Edit[]) => edits): Promise<unknown> =>
    (storing = storing.then(async () => {
      const { draft = '[]' } = await device.readKnown();
      stored = change(parse(draft, owner()));
      const next = JSON.stringify(stored);
      // Not waited for: it is read from memory until it is there.
      if (next !== draft) void device.writeConfig({ draft: next });
    }));

  /**
   * Sends what waits, in order.
   *
   * @param last stops after this one
   * @returns why that is refused, or why the rest still waits; without `last` why one of them is refused
   */
  const send = (last?: number): Promise<ClientError | undefined> =>
    exclusively(async () => {
      let failure: ClientError | undefined;
      for (;;) {
        await store(); // another tab may have sent them, or another person be there
        const [edit] = waiting();
        if (!edit || (last && !waiting().some(({ id }) => id === last))) {
          show(); // another tab may have sent the last of them
          return last ? undefined : failure;
        }
        const before = era;
        const answer = await patch(edit.choices, edit.scope, edit.userId).catch(toClientError);
        const refusal = answer instanceof ClientError ? answer : undefined;
        if (before !== era) return refusal;
        // Whoever has only to log in again keeps what was not sent before.
        if (refusal?.retryable || (!last && refusal?.code === 'unauthorized')) {
          show(undefined, true);
          return refusal;
        }
        era++;
        failure ??= refusal;
        await store(without(edit));
        show(answer === refusal ? undefined : (answer as Preferences));
        if (edit.id === last) return refusal;
      }
    });

  const notSubscribed = (): ClientError => new ClientError('not_subscribed', 'not subscribed');

  /** A copy as it goes over the wire; quiet hours that have no zone yet get the browser's. */
  function inZone(given: PreferenceChoices): PreferenceChoices {
    const choices = JSON.parse(JSON.stringify(given)) as PreferenceChoices;
    const timeZone = zoneHere();
    if (timeZone && choices.quietHours && !get().preferences?.quietHours.timeZone) {
      choices.quietHours = { timeZone, ...choices.quietHours };
    }
    return choices;
  }

  return {
    async save(given, { forAllDevices } = {}) {
      const userId = owner();
      if (userId === undefined) throw notSubscribed();
      const choices = inZone(given);
      const edit: Edit = { id: Math.random(), userId, scope: forAllDevices ? 'user' : 'device', choices };
      fresh = [...fresh, edit];
      show();
      await store((edits) => {
        fresh = without(edit)(fresh);
        return add(edits, edit);
      });
      const failure = await send(edit.id);
      if (shown && (!failure || failure.retryable)) return shown;
      throw failure ?? notSubscribed();
    },

    async loaded(asked) {
      const before = era;
      const answer = await asked;
      await store();
      show(before === era ? answer : undefined, true);
    },

    async flush() {
      const failure = await send();
      if (failure && !failure.retryable) throw failure;
    },

    async forget() {
      era++;
      base = shown = null;
      update({ preferences: null, unsaved: false });
      await store(() => []);
    },
  };
}

const without =
  ({ id }: Edit) =>
  (edits: Edit[]): Edit[] =>
    edits.filter((each) => each.id !== id);

/** The same members in the same scope: the later edit says all that the earlier one did. */
const add = (edits: Edit[], edit: Edit): Edit[] => [...edits.filter((each) => members(each) !== members(edit)), edit];

const members = ({ choices, scope }: Edit): string =>
  scope + JSON.stringify(choices, (_, value: unknown) => (typeof value === 'object' ? value : 0));

/** As the server merges: categories by id, quiet hours by member. */
const lay = (before: Preferences, { choices }: Edit): Preferences => ({
  ...before,
  ...choices,
  categories: { ...before.categories, ...choices.categories },
  quietHours: { ...before.quietHours, ...choices.quietHours },
});

/**
 * What the runtime calls its zone is not always one (`Etc/Unknown`, `+03:00`): the server would refuse the whole edit.
 * The check of `wire/` is beside others that the core has, so a bundler would split it off and load it with the core.
 */
function zoneHere(): string | undefined {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  try {
    Intl.DateTimeFormat('en', { timeZone });
    return /^[+-]/.test(timeZone) ? undefined : timeZone;
  } catch {
    return undefined;
  }
}

/** What is not another person's; what cannot be read is nothing. */
function parse(draft: string, owner: string | null | undefined): Edit[] {
  try {
    return (JSON.parse(draft) as Edit[]).filter(
      ({ choices, userId }) => choices && [undefined, userId].includes(owner),
    );
  } catch {
    return [];
  }
}
