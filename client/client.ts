import type { Device } from '../device/index.ts';
import { PUSH_PREFIX } from '../wire/constants.ts';
import type { FunnelStage } from '../wire/schemas/funnel.ts';
import type { Preferences } from '../wire/schemas/preferences.ts';
import { createApi, type Tags } from './api.ts';
import type { BelfryClient, BelfryClientOptions, PushState, TokenSource } from './contract.ts';
import type { DiagnoseOptions, Diagnosis } from './diagnose/contract.ts';
import { ClientError, toClientError } from './errors.ts';
import { createExclusive } from './exclusive.ts';
import { createFactStore } from './facts.ts';
import { createLifecycle } from './lifecycle.ts';
import { createMessages } from './messages.ts';
import { askPermission, readPermission } from './permission.ts';
import { createPreferences } from './preferences.ts';
import { createPrompting } from './prompting.ts';
import { createWorkerFinder } from './registration.ts';
import { createSession } from './session.ts';
import { isSameKey, keyOf } from './subscription.ts';
import { INITIAL_STATE, type Held } from './state.ts';
import { findObstacle } from './support.ts';
import { createSync, type Intent } from './sync.ts';

/** The browser's own question ended so. */
const ANSWERS = { granted: 'browser_allowed', denied: 'browser_denied', default: 'browser_dismissed' } as const;

/** The client over a device of one's choice; see {@link BelfryClient}. */
export function createClient(
  options: BelfryClientOptions,
  device: Pick<Device, 'readKnown' | 'writeConfig' | 'takeClick'>,
): BelfryClient {
  const { apiBase: base = PUSH_PREFIX, workerUrl = '/sw.js', scope, subscribeTimeoutMs: timeoutMs = 20_000 } = options;
  const apiBase = (typeof window === 'undefined' ? base : new URL(base, location.href).href).replace(/\/$/, '');

  let enabling: Promise<PushState> | undefined;

  const session = createSession(options.getToken);
  const store = createFactStore(({ identity }) => {
    // Another tab's person has changed: what token this page had is no longer who is at the browser.
    if (identity !== undefined && identity !== session.userId) session.change(identity);
  });
  const { update, recorded } = store;
  const exclusively = createExclusive();
  const locale = (): string => options.locale ?? navigator.language;
  const consent = (): typeof options.consent => (store.facts.enabling ? options.consent : undefined);
  const worker = createWorkerFinder(workerUrl, scope);
  const api = createApi({ apiBase, session, device });
  const refresh = (): void => lifecycle.refresh();
  const sync = createSync({ api, device, session, apiBase, worker, locale, consent, timeoutMs, onLate: refresh });
  const messages = createMessages({ device, workerUrl, onSubscriptionChanged: refresh });
  /** Not waited for: a count that is lost is nobody's problem. */
  const count = (stage: FunnelStage): void => void api.count(stage).catch(() => undefined);
  const prompting = createPrompting({
    device,
    get: store.get,
    subscribe: store.subscribe,
    setPriming: (priming) => update({ priming }),
    enable,
    count,
  });
  const preferences = createPreferences({
    patch: (choices, scope, userId) =>
      // Asked again once it is healed: it may be somebody else's then.
      healed(ours(), async (held) => {
        if (held.userId !== userId) throw new ClientError('not_subscribed');
        return api.patchPreferences(held.endpoint, choices, scope);
      }),
    device,
    held: ours,
    get: store.get,
    update,
  });
  const lifecycle = createLifecycle({
    store,
    sync,
    session,
    messages,
    device,
    worker,
    exclusively,
    loadExtras,
    prompting,
    takeOver: options.takeover ? takeOver : undefined,
    selfTest: () => diagnose({ test: true, print: true }),
  });
  const lazyContext = { workerUrl, scope, vapidKey: api.vapidKey, call: api.call<{ success: true }>, keyOf, isSameKey };
  const { bringUp, requireSupport, start } = lifecycle;

  /** What the server holds for who is here: nobody else's is theirs to change. */
  function ours(): Held | null {
    return store.get().subscribed ? store.facts.held : null;
  }

  async function takeOver(): Promise<void> {
    const { takeOver: run } = await import('./takeover/index.ts');
    await run({ ...lazyContext, device, timeoutMs, subscribe: () => sync.bring('take') });
  }

  async function diagnose(asked?: DiagnoseOptions): Promise<Diagnosis> {
    const { diagnose: run } = await import('./diagnose/index.ts');
    return run({ ...lazyContext, state: store.get(), locale: locale() }, asked);
  }

  async function tag(tags?: Tags): Promise<void> {
    const { sendTags } = await import('./tagging/index.ts');
    await sendTags({ api, device, held: ours(), userId: session.userId, toClientError }, tags);
  }

  async function loadExtras(): Promise<void> {
    const readPreferences = async (): Promise<void> => {
      const held = ours();
      const isKnown = (await session.token()) || held?.userId === null;
      if (!isKnown || held !== store.facts.held) return; // nobody's, or another person's
      const read = (of?: Held): Promise<Preferences> => api.preferences(of?.subscriptionId);
      await preferences.loaded(held ? healed(held, read) : read());
    };
    const readCategories = async (): Promise<void> => {
      const categories = await api.categories(locale());
      if (JSON.stringify(categories) !== JSON.stringify(store.get().categories)) update({ categories });
    };
    const sendWaiting = async (): Promise<void> => {
      if ((await device.readKnown()).tags !== undefined) await tag();
      if (ours()) await preferences.flush();
    };
    await Promise.allSettled([readCategories, readPreferences, sendWaiting].map((read) => recorded(read)));
  }

  /** Everything up to the prompt happens within the gesture. */
  async function runEnable(): Promise<PushState> {
    await recorded(
      async () => {
        requireSupport();
        const isOpen = readPermission() === 'default';
        const asked = askPermission();
        update({ enabling: true });
        const permission = await asked;
        update({ permission });
        if (isOpen) count(ANSWERS[permission]);
        if (permission !== 'granted') {
          throw new ClientError(permission === 'denied' ? 'permission_denied' : 'permission_dismissed');
        }
        await start(true); // who was subscribed before is so again with that
        const { endpoint } = await sync.look();
        if (!store.get().subscribed || store.facts.held?.endpoint !== endpoint) {
          await exclusively(() => bringUp('enable'));
          count('subscribed');
        }
        update({ enabling: false });
      },
      { enabling: false, settled: true },
    );
    await loadExtras();
    return store.get();
  }

  function enable(): Promise<PushState> {
    enabling ??= runEnable().finally(() => (enabling = undefined));
    return enabling;
  }

  /** For what a person does on a settings page: it ends what the failure before left in the state. */
  function act<T>(work: () => Promise<T>): Promise<T> {
    return recorded(async () => {
      await lifecycle.pending();
      const done = await work();
      update({ error: null });
      return done;
    });
  }

  /** For calls that name the subscription: one that the server has lost is given to it again first. */
  async function healed<T>(held: Held | null, work: (held: Held) => Promise<T>): Promise<T> {
    if (!held) throw new ClientError('not_subscribed');
    try {
      return await work(held);
    } catch (error) {
      // `subscription_unknown`, `subscription_inactive`
      if (!toClientError(error).serverCode?.startsWith('subscription_')) throw error;
      const again = await exclusively(() => bringUp('resync'));
      if (!again) throw error;
      return await work(again);
    }
  }

  /** Whoever is at the browser now must neither see nor change what was another's. */
  async function changePerson(userId: string | null, token?: TokenSource): Promise<void> {
    session.change(userId, token);
    const { userId: holder, session: named } = await device.readKnown();
    const former = holder ?? named;
    const isOthers = (former ?? userId) !== userId;
    await device.writeConfig({ session: userId ?? undefined, ...(isOthers && { neutral: '1' }) });
    if (isOthers) await preferences.forget();
    update({ identity: userId, ...(isOthers && { preferences: null, unsaved: false }) });
  }

  async function synchronize(intent: Intent): Promise<PushState> {
    requireSupport();
    await lifecycle.pending();
    await exclusively(() => bringUp(intent));
    await loadExtras();
    return store.get();
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    getServerSnapshot: () => INITIAL_STATE,
    start: () => start(),
    enable,
    disable: () =>
      recorded(async () => {
        if (findObstacle()) return store.get();
        await exclusively(async () => {
          await sync.noteDrop();
          update({ held: null, lapsed: false, preferences: null, failed: false, settled: true, error: null });
          await sync.finishDrop();
        });
        return store.get();
      }),
    resync: () => recorded(() => synchronize('resync')),
    login: (userId, token) =>
      recorded(async () => {
        await changePerson(userId, token);
        // A run that has begun before may have been as somebody else.
        const isBegun = lifecycle.pending() ?? store.facts.settled;
        if (!isBegun && !(await start()).error) return store.get();
        return synchronize('keep');
      }),
    async logout() {
      await changePerson(null);
      return recorded(() => synchronize('resync')).catch(store.get);
    },
    setTags: (tags) => act(() => tag(tags)),
    savePreferences: (choices, reach) => act(() => preferences.save(choices, reach)),
    prompt: prompting.prompt,
    accept: prompting.accept,
    later: prompting.later,
    onPush: messages.onPush,
    onClick: messages.onClick,
    onDismiss: messages.onDismiss,
    sendTest: () =>
      act(async () => {
        await healed(ours(), ({ endpoint }) => api.test(endpoint));
      }),
    diagnose,
    blockedHelp: async () => (await import('./help/index.ts')).blockedHelp(locale()),
    stop: lifecycle.stop,
  };
}
