import type { BelfryClient, BelfryClientOptions, PushState } from '../contract.ts';
import type { ClientError } from '../errors.ts';
import { INITIAL_STATE } from './initial-state.ts';

/** Makes the client; the module behind it is not loaded before. */
export type LoadClient = (options: BelfryClientOptions) => Promise<BelfryClient>;

const loadFromPackage: LoadClient = async (options) => (await import('../index.ts')).createBelfryClient(options);

/**
 * A client whose code is loaded by the first thing that is asked of it, `start` as a rule. From then on each call goes
 * straight through: `enable` is still within the click. Code that cannot be loaded is a failure like any other
 * (`offline`), and the next call tries again.
 */
export function createLazyClient(options: BelfryClientOptions, loadClient: LoadClient = loadFromPackage): BelfryClient {
  let state = INITIAL_STATE;
  let client: BelfryClient | undefined;
  let loading: Promise<BelfryClient> | undefined;
  /** Somebody asked to start, and nobody to stop since. */
  let running = false;
  const listeners = new Set<{ hear: (state: PushState) => void }>();
  /** What is to be told to the client once it is there. */
  const waiting = new Set<(client: BelfryClient) => void>();

  function tell(next: PushState): void {
    state = next;
    for (const { hear } of [...listeners]) hear(next);
  }

  function load(): Promise<BelfryClient> {
    loading ??= loadClient(options).then(
      (loaded) => {
        client = loaded;
        loaded.subscribe(tell);
        if (state !== INITIAL_STATE) tell(loaded.get()); // an earlier try has failed
        for (const apply of waiting) apply(loaded);
        waiting.clear();
        return loaded;
      },
      (cause: unknown) => {
        loading = undefined;
        const error = loadError(cause);
        tell({ ...state, status: 'error', error });
        throw error;
      },
    );
    return loading;
  }

  /** At once when it can be: between a click and its call there must be no wait. */
  const through = <T>(call: (client: BelfryClient) => Promise<T>): Promise<T> =>
    client ? call(client) : load().then(call);

  function listen(attach: (client: BelfryClient) => () => void): () => void {
    if (client) return attach(client);
    let stop: (() => void) | undefined;
    const apply = (loaded: BelfryClient): void => void (stop = attach(loaded));
    waiting.add(apply);
    return () => {
      waiting.delete(apply);
      stop?.();
    };
  }

  return {
    get: () => state,
    getServerSnapshot: () => INITIAL_STATE,
    subscribe(listener) {
      const entry = { hear: listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    start() {
      running = true;
      if (typeof window === 'undefined') return Promise.resolve(state);
      return through(async (loaded) => (running ? loaded.start() : state)).catch(() => state);
    },
    stop() {
      running = false;
      client?.stop();
    },
    enable: () => through((loaded) => loaded.enable()),
    disable: () => through((loaded) => loaded.disable()),
    resync: () => through((loaded) => loaded.resync()),
    login: (userId, token) => through((loaded) => loaded.login(userId, token)),
    logout: () => through((loaded) => loaded.logout()),
    setTags: (tags) => through((loaded) => loaded.setTags(tags)),
    savePreferences: (choices, scope) => through((loaded) => loaded.savePreferences(choices, scope)),
    prompt: (conditions) => through((loaded) => loaded.prompt(conditions)),
    accept: () => through((loaded) => loaded.accept()),
    later: () => client?.later(), // without it there is no question on screen
    onPush: (listener) => listen((loaded) => loaded.onPush(listener)),
    onClick: (listener) => listen((loaded) => loaded.onClick(listener)),
    onDismiss: (listener) => listen((loaded) => loaded.onDismiss(listener)),
    sendTest: () => through((loaded) => loaded.sendTest()),
    diagnose: (how) => through((loaded) => loaded.diagnose(how)),
    blockedHelp: () => through((loaded) => loaded.blockedHelp()),
  };
}

/** As the client would say it; its class is in the code that is missing. */
const loadError = (cause: unknown): ClientError =>
  Object.assign(new Error('the code for notifications could not be loaded', { cause }), {
    name: 'ClientError',
    code: 'offline',
    retryable: true,
    serverCode: undefined,
  } as const);
