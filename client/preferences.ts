import type { Device } from '../device/index.ts';
import type { PreferenceChoices, Preferences } from '../wire/schemas/preferences.ts';
import { isTimeZone } from '../wire/time-zone.ts';
import type { PushState } from './contract.ts';
import { ClientError, toClientError } from './errors.ts';
import { createExclusive } from './exclusive.ts';
import type { Held } from './state.ts';

/** Whose choices an edit changes: of this device alone, or of the person. */
export type Scope = 'device' | 'user';

/** What waits for the server. Only to be sent while the subscription is this person's. */
interface Edit {
  /** Two equal edits are two. */
  readonly id: number;
  readonly userId: string | null;
  readonly scope: Scope;
  readonly choices: PreferenceChoices;
}

export interface PreferencesOptions {
  /**
   * Gives one edit to the server: PATCH /preferences. It is `userId`'s: nobody else's choices may come of it.
   *
   * @returns what is in effect then @throws {ClientError} with `retryable` it is kept, else taken back
   */
  patch: (choices: PreferenceChoices, scope: Scope, userId: string | null) => Promise<Preferences>;
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  held: () => Pick<Held, 'userId'> | null;
  get: () => Pick<PushState, 'preferences' | 'unsaved'>;
  update: (patch: Partial<Pick<PushState, 'preferences' | 'unsaved'>>) => void;
}

/**
 * A person's edits, shown at once and sent one after another, over all tabs. What the server has not confirmed is on
 * the device: it survives a reload, and is laid over whatever the server says meanwhile.
 */
export interface PreferenceEdits {
  /**
   * @returns what is shown then: the server's answer, or, while it cannot be reached, what waits for it. A later edit
   * of the same members takes the place of an earlier one.
   * @throws {ClientError} `not_subscribed`, or as the server refuses; what the edit had changed is then taken back.
   * When the server cannot be reached and nothing is known to lay the edit over, the edit waits all the same.
   */
  save(choices: PreferenceChoices, options?: { forAllDevices?: boolean }): Promise<Preferences>;
  /**
   * Shows what the server said, under what waits for it.
   *
   * @param asked the answer, or better the request that has just begun: what was saved or forgotten until it is
   * answered makes it outdated @throws what the request throws
   */
  loaded(asked: Preferences | Promise<Preferences>): Promise<void>;
  /** Sends what waits. What is refused is taken back. Must not run in a task that `patch` waits for. */
  flush(): Promise<void>;
  /** Drops what waits and what is known: another person is at the browser. */
  forget(): Promise<void>;
}

export function createPreferences({ patch, device, held, get, update }: PreferencesOptions): PreferenceEdits {
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
  const exclusively = createExclusive('belfry-preferences');

  const owner = (): string | null | undefined => held()?.userId;
  const waiting = (): Edit[] => fresh.reduce(add, stored).filter(({ userId }) => userId === owner());

  /** @param answer the server's; without one, what another tab has told meanwhile counts */
  function show(answer?: Preferences, stuck = get().unsaved): void {
    const { preferences } = get();
    base = answer ?? (preferences === shown ? base : preferences);
    shown = base && waiting().reduce(lay, base);
    update({ preferences: shown, unsaved: stuck && !!waiting()[0] });
  }

  /** Reads and changes what is on the device, one change at a time; what is another person's goes. */
  const store = (change = (edits: Edit[]) => edits): Promise<unknown> =>
    (storing = storing.then(async () => {
      const { draft = '[]' } = await device.readKnown();
      stored = change(parse(draft).filter(({ userId }) => [undefined, userId].includes(owner())));
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
        if (!edit || (last && !waiting().some(({ id }) => id === last))) return last ? undefined : failure;
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

  return {
    async save(given, { forAllDevices } = {}) {
      const userId = owner();
      if (userId === undefined) throw notSubscribed();
      const choices = inZone(given, get().preferences);
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
      show(before === era ? answer : undefined);
    },

    async flush() {
      const failure = await send();
      if (failure && !failure.retryable) throw failure;
    },

    async forget() {
      era++;
      base = shown = null;
      fresh = [];
      update({ preferences: null, unsaved: false });
      await store(() => []);
    },
  };
}

const notSubscribed = (): ClientError => new ClientError('not_subscribed', 'not subscribed');

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

/** A copy as it goes over the wire; quiet hours that have no zone yet get the browser's. */
function inZone(given: PreferenceChoices, known: Preferences | null): PreferenceChoices {
  const choices = JSON.parse(JSON.stringify(given)) as PreferenceChoices;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (choices.quietHours && !known?.quietHours.timeZone && isTimeZone(timeZone)) {
    choices.quietHours = { timeZone, ...choices.quietHours };
  }
  return choices;
}

/** What cannot be read is nothing. */
function parse(draft: string): Edit[] {
  try {
    return JSON.parse(draft) as Edit[];
  } catch {
    return [];
  }
}
