import type { Device } from '../device/index.ts';
import type { PushState } from './contract.ts';
import { ClientError, toClientError } from './errors.ts';
import type { Exclusive } from './exclusive.ts';
import type { FactStore } from './facts.ts';
import { idle } from './idle.ts';
import { askToFlush, type Messages } from './messages.ts';
import { readPermission, watchSurroundings } from './permission.ts';
import type { Prompting } from './prompting.ts';
import type { Session } from './session.ts';
import type { Held } from './state.ts';
import { findObstacle } from './support.ts';
import type { Found, Intent, Sync } from './sync.ts';

export interface LifecycleOptions {
  store: FactStore;
  sync: Sync;
  session: Session;
  messages: Messages;
  device: Pick<Device, 'readKnown'>;
  worker: () => Promise<ServiceWorkerRegistration>;
  exclusively: Exclusive;
  /** What a settings page shows; also sends what waits for the server. A failure there leaves the status alone. */
  loadExtras: () => Promise<void>;
  prompting: Pick<Prompting, 'visit' | 'stop'>;
  /** Moves the browser over from another service, before our worker takes the place of theirs. */
  takeOver: (() => Promise<void>) | undefined;
  /** What `testPushNotifications()` in the console does: says where a push gets lost. */
  selfTest: () => Promise<unknown>;
}

export interface Lifecycle {
  /** @param soon without waiting for the page to be idle: somebody has clicked */
  start(soon?: boolean): Promise<PushState>;
  /** A start that is under way. */
  pending(): Promise<PushState> | undefined;
  stop(): void;
  /** Looks again, after something may have changed from outside. */
  refresh(): void;
  /** One run of the whole: worker, what was left undone, browser and server. Not by itself exclusive. @throws {ClientError} */
  bringUp(intent: Intent): Promise<Held | null>;
  /** @throws {ClientError} `unsupported`, `needs_install` */
  requireSupport(): void;
}

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { store, sync, session, messages, device, worker, exclusively, loadExtras, prompting, takeOver, selfTest } =
    options;
  const { update, recorded } = store;
  let starting: Promise<PushState> | undefined;
  let detach: (() => void) | undefined;
  let refreshQueued = false;
  /** Endpoint in the browser when the last run ended: another one now is another tab's or the worker's doing. */
  let seen: string | undefined;

  function requireSupport(): void {
    const obstacle = findObstacle();
    if (!obstacle) return;
    update({ obstacle, permission: 'unsupported' });
    const { reason } = obstacle;
    throw new ClientError(reason ? 'unsupported' : 'needs_install', reason ?? undefined);
  }

  async function bringUp(intent: Intent): Promise<Held | null> {
    const permission = readPermission();
    const done = { permission, settled: true, enabling: store.facts.enabling && intent !== 'enable' };
    try {
      if (intent === 'keep' && permission === 'granted') await takeOver?.();
      await worker();
      const left = intent === 'enable' ? null : await sync.finishDrop().then(() => null, toClientError);
      const held = permission === 'granted' ? await sync.bring(intent) : null;
      const { endpoint, lapsed } = await sync.look();
      seen = endpoint;
      // A token that the page gives tells more than an earlier page's login or logout.
      const identity = (await session.token()) ? session.userId : store.facts.identity;
      update({ ...done, identity, held, lapsed, failed: false, error: left, ...(!held && { preferences: null }) });
      return held;
    } catch (cause) {
      const error = toClientError(cause);
      const found = await sync.look().catch(() => undefined);
      seen = found?.endpoint;
      update({ ...done, held: stillHeld(error, found), lapsed: found?.lapsed ?? false, failed: true, error });
      throw error;
    }
  }

  /** What the server said it holds it still holds when it cannot be reached now, as long as the browser has it too. */
  function stillHeld({ code, retryable }: ClientError, found: Found | undefined): Held | null {
    // Whom it refuses, it has not given the subscription to: it is still the other person's.
    const isOthers = code === 'unauthorized' && session.userId !== undefined;
    if (!retryable && !isOthers) return null;
    const held = store.facts.held ?? found?.held ?? null;
    return !found || held?.endpoint === found.endpoint ? held : null;
  }

  async function runStart(soon: boolean): Promise<PushState> {
    // For the console, where who helps the site's users has no client at hand.
    Object.assign(window, { testPushNotifications: selfTest });
    const run = recorded(
      async () => {
        requireSupport();
        update({ permission: readPermission() });
        attach();
        if (!soon) await idle();
        void messages.takeClick(true);
        if (detach) void prompting.visit();
        const { neutral, session: awaited } = await device.readKnown();
        if (session.userId === undefined) update({ identity: awaited ?? (neutral ? null : undefined) });
        // A logout that the server has not heard of is made up for; a login waits for the page to give its token.
        const held = await exclusively(() => bringUp(neutral && awaited === undefined ? 'resync' : 'keep'));
        askToFlush(await worker());
        // Before a click needs it: what comes between the gesture and `subscribe` should not be a request.
        await Promise.allSettled([held ?? recorded(sync.prefetchKey), loadExtras()]);
      },
      { settled: true, failed: true },
    );
    return run.then(store.get, store.get);
  }

  function attach(): void {
    if (detach) return;
    store.open();
    const stops = [watchSurroundings(refresh), messages.attach(), store.close, prompting.stop];
    detach = () => stops.forEach((stop) => stop());
  }

  function refresh(): void {
    if (!detach) return;
    void messages.takeClick();
    if (refreshQueued) return;
    refreshQueued = true;
    exclusively(async () => {
      refreshQueued = false;
      const { facts } = store;
      // What has yet to begin looks by itself, when the page has time.
      if (!detach || !facts.settled || facts.enabling) return;
      const again = facts.error?.retryable;
      if (!again && facts.permission === readPermission() && (await sync.look()).endpoint === seen)
        return facts.unsaved;
      const held = await bringUp('keep');
      return again || (held && (!facts.preferences || facts.unsaved));
    })
      // Not within: what is loaded may have to bring the subscription up again, which is exclusive, too.
      .then<unknown>((isMore) => isMore && loadExtras())
      .catch((error: unknown) => update({ error: toClientError(error) }));
  }

  return {
    bringUp,
    refresh,
    requireSupport,
    pending: () => starting,
    async start(soon = false) {
      if (typeof window === 'undefined' || (detach && !starting && !store.facts.failed)) return store.get();
      if (starting) attach(); // it may have been stopped since
      starting ??= runStart(soon).finally(() => (starting = undefined));
      return starting;
    },
    stop() {
      detach?.();
      detach = undefined;
    },
  };
}
