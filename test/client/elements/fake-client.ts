/** A client whose state the test says, and that remembers what it was asked for. Runs in Node and in a page. */

import type { BelfryClient, PushShown, PushState, PushStatus } from '../../../client/contract.ts';
import { ClientError } from '../../../client/errors.ts';
import type { PreferenceChoices, Preferences } from '../../../wire/schemas/preferences.ts';

export interface FakeClient extends BelfryClient {
  /** Changes the state and tells it. */
  set(change: Partial<PushState>): void;
  /** As if the worker had shown one. */
  push(push: Partial<PushShown>): void;
  /** Name and arguments of each call of the page, in order. */
  readonly calls: readonly (readonly unknown[])[];
  /** What the next calls of a method reject with; undefined: they work again. */
  fail(method: string, code: string | undefined): void;
  /** How many listen to anything. */
  listeners(): number;
}

export const PREFERENCES: Preferences = {
  enabled: true,
  categories: { orders: true, offers: false },
  quietHours: { enabled: true, start: '22:00', end: '08:00', timeZone: 'America/Sao_Paulo' },
  soundEnabled: true,
  vibrationEnabled: false,
};

export const CATEGORIES: PushState['categories'] = [
  { id: 'orders', name: 'Orders', description: 'When something you bought is on its way', defaultOn: true },
  { id: 'messages', name: 'Messages', defaultOn: true },
  { id: 'offers', name: 'Offers and news', description: 'At most one a week', defaultOn: false },
];

/** A state as the client tells it, with what belongs to its status. */
export function stateOf(status: PushStatus, change: Partial<PushState> = {}): PushState {
  const subscribed = status === 'subscribed';
  return {
    status,
    reason: status === 'unsupported' ? 'no-push' : null,
    permission: status === 'denied' ? 'denied' : subscribed ? 'granted' : 'default',
    subscribed,
    subscriptionId: subscribed ? 'sub_1' : null,
    userId: subscribed ? 'ana' : null,
    preferences: subscribed ? PREFERENCES : null,
    unsaved: false,
    categories: CATEGORIES,
    priming: false,
    error: status === 'error' ? new ClientError('offline', 'no network') : null,
    ...change,
  };
}

export function createFakeClient(initial: PushState = stateOf('default')): FakeClient {
  let state = initial;
  const calls: (readonly unknown[])[] = [];
  const failing = new Map<string, string>();
  const stateListeners = new Set<(state: PushState) => void>();
  const pushListeners = new Set<(push: PushShown) => void>();

  const listen = <T>(listeners: Set<T>, listener: T): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const set = (change: Partial<PushState>): void => {
    state = { ...state, ...change };
    for (const listener of [...stateListeners]) listener(state);
  };
  const called = async <T>(result: T, ...call: readonly [method: string, ...rest: unknown[]]): Promise<T> => {
    calls.push(call);
    const code = failing.get(call[0]);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return result;
  };

  return {
    calls,
    set,
    push: (push) => {
      for (const listener of [...pushListeners]) {
        listener({ belfry: 1, type: 'push', id: null, title: 'Hello', body: '', url: null, ...push });
      }
    },
    fail: (method, code) => void (code === undefined ? failing.delete(method) : failing.set(method, code)),
    listeners: () => stateListeners.size + pushListeners.size,
    get: () => state,
    getServerSnapshot: () => stateOf('loading'),
    subscribe: (listener) => listen(stateListeners, listener),
    start: () => called(state, 'start'),
    enable: () => called(state, 'enable'),
    disable: () => called(state, 'disable'),
    resync: () => called(state, 'resync'),
    login: (userId) => called(state, 'login', userId),
    logout: () => called(state, 'logout'),
    setTags: (tags) => called(undefined, 'setTags', tags),
    async savePreferences(choices: PreferenceChoices, options) {
      const stored = state.preferences ?? PREFERENCES;
      const merged: Preferences = {
        ...stored,
        ...definedOf(choices),
        categories: { ...stored.categories, ...choices.categories },
      };
      await called(undefined, 'savePreferences', choices, options);
      set({ preferences: merged });
      return merged;
    },
    prompt: () => called('waiting', 'prompt'),
    accept: () => called('subscribed', 'accept'),
    later: () => void calls.push(['later']),
    onPush: (listener) => listen(pushListeners, listener),
    onClick: () => () => undefined,
    onDismiss: () => () => undefined,
    sendTest: () => called(undefined, 'sendTest'),
    diagnose: () => called({ ok: true, lines: [] }, 'diagnose'),
    blockedHelp: () =>
      called(
        {
          browser: 'Chrome',
          steps: ['Click the icon left of the address.', 'Set Notifications to Allow.', 'Reload the page.'],
          settingsUrl: 'chrome://settings/content/notifications',
        },
        'blockedHelp',
      ),
    stop: () => calls.push(['stop']),
  };
}

const definedOf = (choices: PreferenceChoices): Partial<Preferences> =>
  Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
