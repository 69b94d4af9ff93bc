/** Tabs of one browser that ask: device memory, lock and permission are shared, what each shows is its own. */
import { it as bare, vi, type Mock } from 'vitest';
import '../../client/asking/index.ts'; // so that loading it takes no time
import type { PromptOutcome, PushState, PushStatus } from '../../client/contract.ts';
import { ClientError, type ClientErrorCode } from '../../client/errors.ts';
import { createPrompting, type Prompting } from '../../client/prompting.ts';
import { INITIAL_STATE } from '../../client/state.ts';
import { createStore } from '../../client/store.ts';
import type { DeviceConfig, DeviceConfigPatch } from '../../device/index.ts';
import type { FunnelStage } from '../../wire/schemas/funnel.ts';

export const DAY = 24 * 3600_000;

/** A Saturday, noon. */
export const START = new Date(2026, 10, 21, 12).getTime();

type Answer = 'granted' | ClientErrorCode;

export interface Tab {
  readonly asked: Prompting;
  readonly get: () => PushState;
  readonly set: (patch: Partial<PushState>) => void;
  /** As another button does it. */
  readonly enable: Mock<() => Promise<PushState>>;
  /** Stages, in order. */
  readonly counted: FunnelStage[];
  /** What comes of asking the browser. */
  answer: Answer;
  /** The browser's dialog stays until it resolves. */
  dialog: Promise<void> | undefined;
  /** Asks with the defaults and waits until the question is there. */
  readonly ask: () => Promise<{ outcome: Promise<PromptOutcome> }>;
}

const STATUS_AFTER: Partial<Record<Answer, PushStatus>> = {
  granted: 'subscribed',
  permission_denied: 'denied',
  permission_dismissed: 'default',
};

/** Tests that have each a scene of its own, and a tab in it; nothing of them is left afterwards. */
export const it = bare
  .extend('scene', ({}, { onCleanup }) => {
    const scene = createScene();
    onCleanup(scene.end);
    return scene;
  })
  .extend('tab', ({ scene }) => scene.openTab());

function createScene() {
  vi.useFakeTimers({ now: START });
  const known: Partial<DeviceConfig> = {};
  const device = {
    async readKnown() {
      await scene.storage;
      return { ...known };
    },
    writeConfig: async (patch: DeviceConfigPatch) => void Object.assign(known, patch),
  };
  const notification = { permission: 'default' as NotificationPermission };
  vi.stubGlobal('Notification', notification);
  Object.defineProperty(navigator, 'locks', { value: createLocks(), configurable: true });
  setHidden(false);

  const tabs: Tab[] = [];
  const scene = {
    /** The device answers once it resolves. */
    storage: Promise.resolve(),
    known,
    notification,
    /** A page; of the state it knows what a test sets. */
    openTab(status: PushStatus = 'default'): Tab {
      const store = createStore<PushState>({ ...INITIAL_STATE, status });
      const counted: FunnelStage[] = [];
      const enable = async (): Promise<PushState> => {
        store.set({ status: 'subscribing' });
        await tab.dialog;
        const { answer } = tab;
        if (answer === 'permission_denied') notification.permission = 'denied';
        else if (answer !== 'permission_dismissed') notification.permission = 'granted';
        store.set({ permission: notification.permission, status: STATUS_AFTER[answer] ?? 'error' });
        if (answer !== 'granted') throw new ClientError(answer, answer);
        return store.get();
      };
      const tab: Tab = {
        counted,
        set: store.set,
        get: store.get,
        answer: 'granted',
        dialog: undefined,
        enable: vi.fn(enable),
        asked: createPrompting({
          device,
          get: store.get,
          subscribe: store.subscribe,
          setPriming: (priming) => store.set({ priming }),
          enable: () => tab.enable(),
          count: (stage) => counted.push(stage),
          now: () => Date.now(),
        }),
        async ask() {
          const outcome = tab.asked.prompt();
          await pass(5000);
          return { outcome };
        },
      };
      tabs.push(tab);
      return tab;
    },
    end(): void {
      for (const { asked } of tabs) asked.stop();
      vi.useRealTimers();
      vi.unstubAllGlobals();
    },
  };
  return scene;
}

/** Moves the clock, and lets everything happen that is due. */
export async function pass(ms: number): Promise<void> {
  // What was begun gets to its timers first: modules are loaded in turns of their own.
  for (let turn = 0; turn < 5; turn += 1) await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(ms);
}

/** Nobody had the page open in between. */
export const sleep = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

export function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** `pending` while a promise is. */
export async function stateOf<T>(promise: Promise<T>): Promise<T | 'pending'> {
  await pass(0);
  return Promise.race([promise, Promise.resolve('pending' as const)]);
}

/** Exclusive locks, first come, first served (Web Locks §3); happy-dom has none. */
function createLocks() {
  const waiting: (() => void)[] = [];
  let held = false;
  return {
    async request<T>(_name: string, { signal }: { signal: AbortSignal }, task: () => Promise<T>): Promise<T> {
      signal.throwIfAborted();
      if (held) {
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => {
            const place = waiting.indexOf(resolve);
            if (place >= 0) waiting.splice(place, 1);
            reject(signal.reason as Error);
          });
        });
      }
      held = true;
      try {
        return await task();
      } finally {
        held = false;
        waiting.shift()?.();
      }
    },
  };
}
