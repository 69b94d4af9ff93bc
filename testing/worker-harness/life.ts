import { webcrypto } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import { createDispatcher, type Dispatcher } from './events.ts';
import type { ProfileStorage } from './storage.ts';

export interface LifeOptions {
  script: Script;
  scriptUrl: string;
  storage: ProfileStorage;
  /** Replaces the profile's own. */
  indexedDB: unknown;
  registration: object;
  clients: object;
  navigator: object;
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  now: (() => number) | undefined;
  onSkipWaiting: () => void;
  onFailure: (reason: unknown) => void;
}

/** One life of the worker: from the evaluation of its script until the browser stops it. */
export interface Life {
  readonly dispatcher: Dispatcher;
  stop(): void;
}

/** What a worker has and a bare context has not; objects of this realm, which structured data cross well. */
const BORROWED = {
  AbortController,
  AbortSignal,
  Blob,
  DOMException,
  Event,
  EventTarget,
  Headers,
  MessageChannel,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
  console,
  crypto: webcrypto,
  performance,
  queueMicrotask,
  structuredClone,
};

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export function startLife(options: LifeOptions): Life {
  const dispatcher = createDispatcher(options.onFailure);
  const timers = new Set<NodeJS.Timeout>();
  const { globals, detach } = options.storage.attach();
  let alive = true;

  /** A stopped worker has no effects: its calls never return. */
  const gated = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => (alive ? Reflect.apply(value, object, args) : never());
      },
    });

  const context: Record<string, unknown> = {
    ...BORROWED,
    ...globals,
    ...(options.indexedDB === undefined ? {} : { indexedDB: options.indexedDB }),
    addEventListener: dispatcher.addEventListener,
    removeEventListener: dispatcher.removeEventListener,
    clients: gated(options.clients),
    registration: gated(options.registration),
    navigator: options.navigator,
    location: new URL(options.scriptUrl),
    fetch: (url: string, init?: RequestInit) => (alive ? options.fetch(url, init) : never<Response>()),
    setTimeout: (callback: () => void, ms?: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        callback();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer: NodeJS.Timeout | undefined) => clearTimeout(timer),
    skipWaiting: async () => options.onSkipWaiting(),
  };

  createContext(context);
  if (options.now) (new Script('Date').runInContext(context) as { now: () => number }).now = options.now;
  context.self = new Script('globalThis').runInContext(context);
  options.script.runInContext(context);

  return {
    dispatcher,
    stop() {
      alive = false;
      for (const timer of timers) clearTimeout(timer);
      detach();
      dispatcher.stop();
    },
  };
}
