import type { Device } from '../device/index.ts';
import type { FunnelStage } from '../wire/schemas/funnel.ts';
import type { Asking } from './asking/asking.ts';
import type { BelfryClient, PromptConditions, PromptOutcome, PushState } from './contract.ts';
import type { ClientError } from './errors.ts';

export interface PromptingOptions {
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
  get: () => PushState;
  subscribe: BelfryClient['subscribe'];
  setPriming: (priming: boolean) => void;
  /** Asks the browser before it returns. @throws {ClientError} */
  enable: () => Promise<PushState>;
  count: (stage: FunnelStage) => void;
  /** Epoch ms. */
  now?: () => number;
}

export interface Prompting extends Pick<BelfryClient, 'prompt' | 'accept' | 'later' | 'stop'> {
  /** A person is on the page: each page says so when it starts. Counts the day, and from then on the time in view. */
  visit(): Promise<void>;
}

/** What must be there from the start of a page; the rest is loaded by the first that asks. */
export function createPrompting(options: PromptingOptions): Prompting {
  const { device, enable, now = Date.now } = options;
  let asking: Asking | undefined;
  let prompting: Promise<PromptOutcome> | undefined;
  /** Ms in view until `since`, which is 0 while the page is hidden. */
  let seen = 0;
  let since = 0;

  const inView = (): number => seen + (since && now() - since);

  function look(): void {
    seen = inView();
    since = document.hidden ? 0 : now();
  }

  async function visit(): Promise<void> {
    look();
    document.addEventListener('visibilitychange', look); // however often: the same function is one listener
    const today = new Date(now()).toDateString();
    const { visited = '0' } = await device.readKnown();
    if (!visited.endsWith(today)) await device.writeConfig({ visited: `${(parseInt(visited) || 0) + 1} ${today}` });
  }

  async function load(): Promise<Asking> {
    const { createAsking } = await import('./asking/index.ts');
    return (asking ??= createAsking({ ...options, now, visit, inView }));
  }

  function begin(conditions: PromptConditions): Promise<PromptOutcome> {
    const { afterEvent } = conditions;
    // It may come while the rest is loading.
    const event = afterEvent && new Promise((resolve) => addEventListener(afterEvent, resolve, { once: true }));
    const mine: Promise<PromptOutcome> = load()
      .then(({ prompt }) => (prompting === mine ? prompt(conditions, event) : 'unavailable'))
      .catch((): PromptOutcome => 'failed')
      .finally(() => {
        if (prompting === mine) prompting = undefined;
      });
    return mine;
  }

  return {
    visit,
    prompt: (conditions = {}) => (prompting ??= begin(conditions)),
    accept() {
      const answer = enable().then(
        (): PromptOutcome => 'subscribed',
        // `permission_denied`, `permission_dismissed`
        ({ code }: ClientError) => (/^permission_(.+)/.exec(code)?.[1] ?? 'failed') as PromptOutcome,
      );
      // Nothing is loaded only where nothing was asked.
      return (
        asking?.accept(answer) ??
        load().then(
          ({ accept }) => accept(answer),
          () => answer,
        )
      );
    },
    later: () => asking?.later(),
    stop() {
      document.removeEventListener('visibilitychange', look);
      prompting = undefined;
      asking?.stop();
    },
  };
}
