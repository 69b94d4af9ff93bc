import { vi, type Mock } from 'vitest';
import type { BelfryClient, PushState } from '../../client/contract.ts';
import { INITIAL_STATE } from '../../client/react/initial-state.ts';

export interface FakeClient extends BelfryClient {
  /** As the real one: a new snapshot, told to everybody. */
  set(patch: Partial<PushState>): void;
  readonly started: Mock<() => void>;
  readonly stopped: Mock<() => void>;
  /** How many listen. */
  listeners(): number;
  /** What is told to the handlers of this kind. */
  emit(kind: 'onPush' | 'onClick' | 'onDismiss', event: object): void;
  /** Handlers of this kind. */
  handlers(kind: 'onPush' | 'onClick' | 'onDismiss'): number;
}

/** A client that does what a test says. */
export function createFakeClient(overrides: Partial<BelfryClient> = {}): FakeClient {
  let state = INITIAL_STATE;
  const listeners = new Set<(state: PushState) => void>();
  const events = { onPush: new Set<unknown>(), onClick: new Set<unknown>(), onDismiss: new Set<unknown>() };
  const started = vi.fn<() => void>();
  const stopped = vi.fn<() => void>();
  const settle = async (): Promise<PushState> => state;
  const on =
    (kind: keyof typeof events) =>
    (listener: unknown): (() => void) => {
      events[kind].add(listener);
      return () => void events[kind].delete(listener);
    };

  return {
    set(patch) {
      state = Object.freeze({ ...state, ...patch });
      for (const listener of [...listeners]) listener(state);
    },
    started,
    stopped,
    listeners: () => listeners.size,
    emit(kind, event) {
      for (const listener of [...events[kind]]) (listener as (event: object) => void)(event);
    },
    handlers: (kind) => events[kind].size,
    get: () => state,
    getServerSnapshot: () => INITIAL_STATE,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async start() {
      started();
      return state;
    },
    stop: stopped,
    enable: settle,
    disable: settle,
    resync: settle,
    login: settle,
    logout: settle,
    setTags: async () => undefined,
    savePreferences: async (choices) => ({ ...PREFERENCES, ...choices }),
    prompt: async () => 'later',
    accept: async () => 'subscribed',
    later: () => undefined,
    onPush: on('onPush'),
    onClick: on('onClick'),
    onDismiss: on('onDismiss'),
    sendTest: async () => undefined,
    diagnose: async () => ({ ok: true, lines: [] }),
    blockedHelp: async () => ({ browser: 'Chrome', steps: [] }),
    ...overrides,
  };
}

export const PREFERENCES = {
  enabled: true,
  categories: { orders: true },
  quietHours: { enabled: false, start: '22:00', end: '08:00' },
  soundEnabled: true,
  vibrationEnabled: true,
};
