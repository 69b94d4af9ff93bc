import type { Device } from '../device/index.ts';
import { PUSH_PREFIX } from '../wire/constants.ts';
import { createApi } from './api.ts';
import type { BelfryClient, BelfryClientOptions, PushState } from './contract.ts';
import { ClientError, toClientError } from './errors.ts';
import { createExclusive } from './exclusive.ts';
import { askToFlush, createMessages } from './messages.ts';
import { askPermission, readPermission, watchSurroundings } from './permission.ts';
import { registerWorker } from './registration.ts';
import { INITIAL_FACTS, INITIAL_STATE, stateOf, type Facts, type Held } from './state.ts';
import { createStore } from './store.ts';
import { findObstacle } from './support.ts';
import { createSync, type Intent } from './sync.ts';

/** The client over a device of one's choice; see {@link BelfryClient}. */
export function createClient(
  options: BelfryClientOptions,
  device: Pick<Device, 'readKnown' | 'writeConfig' | 'takeClick'>,
): BelfryClient {
  const { apiBase: base = PUSH_PREFIX, workerUrl = '/sw.js', scope, getToken, subscribeTimeoutMs = 20_000 } = options;
  const inBrowser = typeof window !== 'undefined';
  const apiBase = (inBrowser ? new URL(base, location.href).href : base).replace(/\/$/, '');

  const store = createStore<PushState>(INITIAL_STATE);
  let facts: Facts = INITIAL_FACTS;
  let registration: Promise<ServiceWorkerRegistration> | undefined;
  let starting: Promise<PushState> | undefined;
  let enabling: Promise<PushState> | undefined;
  let detach: (() => void) | undefined;
  let refreshQueued = false;
  /** Endpoint in the browser when the last run ended: another one now is another tab's or the worker's doing. */
  let seen: string | null = null;

  const exclusively = createExclusive();
  const locale = (): string | undefined => options.locale ?? navigator.language;
  const api = createApi({ apiBase, getToken, device });
  const timeoutMs = subscribeTimeoutMs;
  const { consent } = options;
  const sync = createSync({ api, device, apiBase, worker, locale, consent, timeoutMs, onLate: refresh });
  const messages = createMessages({ device, workerUrl, onSubscriptionChanged: refresh });

  function update(patch: Partial<Facts>): void {
    facts = { ...facts, ...patch };
    store.set(stateOf(facts));
  }

  /** For actions: the failure is in the state and in the caller's hands. */
  async function recorded<T>(work: () => Promise<T>, also: Partial<Facts> = {}): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const error = toClientError(cause);
      update({ error, ...also });
      throw error;
    }
  }

  /** @throws {ClientError} `unsupported`, `needs_install` */
  function requireSupport(): void {
    const error = findObstacle();
    if (!error) return;
    const obstacle = error.code === 'needs_install' ? 'needs-install' : 'unsupported';
    update({ obstacle, permission: 'unsupported' });
    throw error;
  }

  /** Once; a failure is not kept. */
  function worker(): Promise<ServiceWorkerRegistration> {
    registration ??= registerWorker(workerUrl, scope).catch((error: unknown) => {
      registration = undefined;
      throw error;
    });
    return registration;
  }

  function attach(): void {
    if (detach) return;
    const stops = [watchSurroundings(refresh), messages.attach()];
    detach = () => stops.forEach((stop) => stop());
  }

  /** One run of the whole: worker, what was left undone, browser and server. @throws {ClientError} */
  async function bringUp(intent: Intent): Promise<Held | null> {
    const permission = readPermission();
    const done = { permission, settled: true, enabling: facts.enabling && intent !== 'enable' };
    try {
      await worker();
      let left: ClientError | null = null;
      if (intent !== 'enable') await sync.finishDrop().catch((error: unknown) => (left = toClientError(error)));
      const held = permission === 'granted' ? await sync.bring(intent) : null;
      update({ ...done, held, failed: false, error: left, ...(held ? {} : { preferences: null }) });
      return held;
    } catch (cause) {
      const error = toClientError(cause);
      // What the server said it holds it still holds when it cannot be reached now, as long as the browser has it too.
      const present = registration ? await sync.currentEndpoint().catch(() => null) : facts.held?.endpoint;
      const held = error.retryable && present === facts.held?.endpoint ? facts.held : null;
      update({ ...done, held, failed: true, error });
      throw error;
    } finally {
      if (registration) seen = await sync.currentEndpoint().catch(() => null);
    }
  }

  /** What a settings page shows. A failure here leaves the status alone. */
  async function loadExtras(): Promise<void> {
    const readPreferences = async (): Promise<void> => {
      const { held } = facts;
      if (!held && (await api.hostToken()) === undefined) return;
      const preferences = await api.preferences(held?.subscriptionId);
      if (facts.held?.endpoint === held?.endpoint) update({ preferences });
    };
    const readCategories = async (): Promise<void> => update({ categories: await api.categories(locale()) });
    await Promise.allSettled([recorded(readCategories), recorded(readPreferences)]);
  }

  async function runStart(): Promise<PushState> {
    const run = recorded(
      async () => {
        requireSupport();
        update({ permission: readPermission() });
        attach();
        void messages.takeClick();
        const held = await exclusively(() => bringUp('keep'));
        askToFlush(await worker());
        // Before a click needs it: what comes between the gesture and `subscribe` should not be a request.
        await Promise.allSettled([held ?? recorded(sync.prefetchKey), loadExtras()]);
      },
      { settled: true, failed: true },
    );
    return run.then(store.get, store.get);
  }

  async function start(): Promise<PushState> {
    if (!inBrowser || (detach && !starting && !facts.failed)) return store.get();
    if (starting) attach(); // it may have been stopped since
    starting ??= runStart().finally(() => (starting = undefined));
    return starting;
  }

  /** After something may have changed from outside. */
  function refresh(): void {
    if (!detach) return;
    void messages.takeClick();
    if (refreshQueued) return;
    refreshQueued = true;
    exclusively(async () => {
      refreshQueued = false;
      if (!detach || enabling) return;
      const permission = readPermission();
      const wasGranted = facts.permission === 'granted';
      if (permission !== 'granted') {
        update({ permission, held: null });
        return;
      }
      const moved = (await sync.currentEndpoint()) !== seen;
      const again = facts.failed && facts.error?.retryable === true;
      if (wasGranted && !moved && !again) return;
      if ((await bringUp('keep')) && !facts.preferences) await loadExtras();
    }).catch((error: unknown) => update({ error: toClientError(error) }));
  }

  /** Everything up to the prompt happens within the gesture. */
  async function runEnable(): Promise<PushState> {
    await recorded(
      async () => {
        requireSupport();
        const asked = askPermission();
        update({ enabling: true });
        const permission = await asked;
        update({ permission });
        if (permission === 'denied') throw new ClientError('permission_denied', 'notifications are blocked');
        if (permission === 'default') throw new ClientError('permission_dismissed', 'the prompt was dismissed');
        await start(); // who was subscribed before is so again with that
        const present = await sync.currentEndpoint();
        if (!facts.held || facts.held.endpoint !== present) await exclusively(() => bringUp('enable'));
        update({ enabling: false });
      },
      { enabling: false, settled: true },
    );
    await loadExtras();
    return store.get();
  }

  /** For calls that name the subscription: one that the server has lost is given to it again first. */
  async function withHeld<T>(work: (held: Held) => Promise<T>): Promise<T> {
    return recorded(async () => {
      await starting;
      const { held } = facts;
      if (!held) throw new ClientError('not_subscribed', 'not subscribed');
      try {
        return await work(held);
      } catch (error) {
        if (!/^subscription_(unknown|inactive)$/.test(toClientError(error).serverCode ?? '')) throw error;
        const again = await exclusively(() => bringUp('resync'));
        if (!again) throw error;
        return await work(again);
      }
    });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    start,
    enable() {
      enabling ??= runEnable().finally(() => (enabling = undefined));
      return enabling;
    },
    disable: () =>
      recorded(async () => {
        if (findObstacle()) return store.get();
        await exclusively(async () => {
          await sync.noteDrop();
          seen = null;
          update({ held: null, preferences: null, failed: false, settled: true, error: null });
          await sync.finishDrop();
        });
        return store.get();
      }),
    resync: () =>
      recorded(async () => {
        requireSupport();
        await exclusively(() => bringUp('resync'));
        await loadExtras();
        return store.get();
      }),
    savePreferences: (choices) =>
      withHeld(async ({ endpoint }) => {
        const preferences = await api.savePreferences(endpoint, choices);
        update({ preferences, error: null });
        return preferences;
      }),
    sendTest: () =>
      withHeld(async ({ endpoint }) => {
        await api.test(endpoint);
        update({ error: null });
      }),
    onMessage: messages.listen,
    stop() {
      detach?.();
      detach = undefined;
    },
  };
}
