import type { Device } from '../device/index.ts';
import type { FunnelStage } from '../wire/schemas/funnel.ts';
import type { BelfryClient, PromptConditions, PromptOutcome, PushState, PushStatus } from './contract.ts';
import type { ClientError } from './errors.ts';

const DAY_MS = 864e5;

/** Days of rest after the first and the second no; after each further one, {@link LONG_REST_DAYS}. */
const REST_DAYS = [0, 3, 7];
const LONG_REST_DAYS = 30;

/** Held by the tab whose question is on screen. */
const LOCK_NAME = 'belfry-prompt';

export interface PromptingOptions {
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  get: () => PushState;
  subscribe: BelfryClient['subscribe'];
  setPriming: (priming: boolean) => void;
  enable: () => Promise<PushState>;
  count: (stage: FunnelStage) => void;
  /** Epoch ms. */
  now?: () => number;
}

export interface Prompting extends Pick<BelfryClient, 'prompt' | 'accept' | 'later' | 'stop'> {
  /** The person is on the site: each page says so when it starts. Counts days, and the time that they look at it. */
  visit(): Promise<void>;
}

/**
 * Asks well: never on load, not again for days after a no, in one tab at a time. What is remembered on the device:
 * `visited`, on how many days and the last of them; `rested`, how often they said no and when they last did.
 */
export function createPrompting(options: PromptingOptions): Prompting {
  const { device, get, subscribe, setPriming, enable, count, now = Date.now } = options;
  let asking: Promise<PromptOutcome> | undefined;
  let accepting: Promise<PromptOutcome> | undefined;
  /** Ends the present `prompt()`. */
  let end = (_outcome: PromptOutcome): void => undefined;
  /** The question is on screen here. */
  let open = false;
  /** Ms that the person had the page in view until `since`; that is 0 while it is hidden. */
  let seen = 0;
  let since = 0;

  function look(): void {
    if (since) seen += now() - since;
    since = document.hidden ? 0 : now();
  }

  async function visit(): Promise<void> {
    if (!since) look();
    document.addEventListener('visibilitychange', look); // the same function is one listener
    const { visited = '0' } = await device.readKnown();
    const today = new Date(now()).toDateString();
    if (!visited.endsWith(today)) await device.writeConfig({ visited: `${parseInt(visited) + 1} ${today}` });
  }

  function show(shown: boolean): void {
    setPriming((open = shown));
  }

  /** Why not to ask now. */
  async function refusal(visits: number): Promise<PromptOutcome | undefined> {
    const { status, permission } = get();
    // What another tab has changed, the state may not tell yet.
    if (!/^(default|unsubscribed|expired|subscribing)$/.test(status) || permission !== Notification.permission)
      return 'unavailable';
    await visit();
    const { visited = '', rested } = await device.readKnown();
    const [times, at] = parseRests(rested);
    // Either way round: a clock that was wrong must not silence for years.
    const resting = Math.abs(now() - at) < (REST_DAYS[times] ?? LONG_REST_DAYS) * DAY_MS;
    return resting || parseInt(visited) < visits ? 'waiting' : undefined;
  }

  async function ask({ visits = 1, secondsOnPage = 5, afterEvent }: PromptConditions): Promise<PromptOutcome> {
    const over = new AbortController();
    const { signal } = over;
    const ended = new Promise<PromptOutcome>((resolve) => (end = resolve));
    const event = afterEvent && new Promise((resolve) => addEventListener(afterEvent, resolve, { signal }));
    const watch = (listener: () => void): void => {
      listener();
      signal.addEventListener('abort', subscribe(listener));
    };
    const past = (status: PushStatus): Promise<void> =>
      new Promise((resolve) => watch(() => get().status !== status && resolve()));
    const inView = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        let timer: ReturnType<typeof setTimeout>;
        const arm = (): void => {
          clearTimeout(timer);
          if (since) timer = setTimeout(resolve, ms - seen - now() + since);
        };
        arm();
        document.addEventListener('visibilitychange', arm, { signal });
        signal.addEventListener('abort', () => clearTimeout(timer));
      });

    async function prime(): Promise<PromptOutcome> {
      await inView(0);
      await past('subscribing');
      const no = await refusal(visits);
      if (no || signal.aborted) return no ?? ended;
      show(true);
      count('primed');
      return ended;
    }

    async function wait(): Promise<PromptOutcome> {
      await past('loading');
      const no = await refusal(visits);
      if (no) return no;
      watch(() => {
        const { status } = get();
        if (status === 'subscribed' || status === 'denied') end(status);
      });
      await inView((secondsOnPage > 1 ? secondsOnPage : 1) * 1000);
      await event;
      const { locks } = navigator as Partial<Navigator>;
      return locks ? locks.request(LOCK_NAME, { signal }, prime) : prime();
    }

    try {
      return await Promise.race([ended, wait()]);
    } finally {
      asking = undefined;
      over.abort();
      if (open) show(false);
    }
  }

  /** A no is remembered before another tab may ask. */
  async function finish(outcome: PromptOutcome): Promise<PromptOutcome> {
    if (outcome === 'later' || outcome === 'dismissed') {
      const [times] = parseRests((await device.readKnown()).rested);
      await device.writeConfig({ rested: `${times + 1} ${now()}` });
    }
    end(outcome);
    return outcome;
  }

  return {
    visit,
    prompt: (conditions = {}) => (asking ??= ask(conditions)),
    accept() {
      accepting ??= enable()
        .then(
          () => finish('subscribed'),
          ({ code }: ClientError) => finish(OUTCOMES[code] ?? 'failed'),
        )
        .finally(() => (accepting = undefined));
      if (open) {
        show(false);
        count('accepted');
      }
      return accepting;
    },
    later() {
      if (!open) return;
      show(false);
      count('later');
      void finish('later');
    },
    stop() {
      document.removeEventListener('visibilitychange', look);
      end('unavailable');
    },
  };
}

const OUTCOMES: Partial<Record<string, PromptOutcome>> = {
  permission_denied: 'denied',
  permission_dismissed: 'dismissed',
};

/** How often, and when last; never is 0 times. */
function parseRests(rested = '0 0'): [times: number, at: number] {
  const [times = 0, at = 0] = rested.split(' ').map(Number);
  return [times, at];
}
