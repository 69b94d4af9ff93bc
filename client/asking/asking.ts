import type { PromptConditions, PromptOutcome, PushStatus } from '../contract.ts';
import type { PromptingOptions } from '../prompting.ts';
import { isResting, restAgain, visitsOf } from './memory.ts';
import { alone, untilInView } from './wait.ts';

/** Held by the tab whose question is on screen. */
const LOCK_NAME = 'belfry-prompt';

const MIN_SECONDS = 1;
const DEFAULT_SECONDS = 5;

/** Where there is something to ask; `subscribing`: another button asks just now. */
const ASKABLE: readonly PushStatus[] = ['default', 'unsubscribed', 'expired', 'subscribing'];

export interface AskingOptions extends Required<PromptingOptions> {
  /** Idempotent within a day. */
  visit: () => Promise<void>;
  /** Ms that the page has been in view. */
  inView: () => number;
}

/** The one `prompt` that there may be, and its answers. */
export interface Asking {
  /** @param event resolves when the event of the conditions has come; undefined where they name none */
  prompt(conditions: PromptConditions, event: unknown): Promise<PromptOutcome>;
  /** @param answer what came of asking the browser */
  accept(answer: Promise<PromptOutcome>): Promise<PromptOutcome>;
  later(): void;
  stop(): void;
}

export function createAsking(options: AskingOptions): Asking {
  const { device, get, subscribe, setPriming, count, now, visit, inView } = options;
  /** Ends the `prompt` that is under way. */
  let end: (outcome: PromptOutcome) => void = () => undefined;
  /** The question is on screen, in this tab. */
  let open = false;

  /** @returns false when it was so already */
  function show(shown: boolean): boolean {
    if (open === shown) return false;
    open = shown;
    setPriming(shown);
    return true;
  }

  /** Why not to ask now; undefined when nothing speaks against it. */
  async function refusal(visits: number): Promise<PromptOutcome | undefined> {
    const { status, permission } = get();
    // The state may not tell yet what another tab has changed.
    if (!ASKABLE.includes(status) || permission !== Notification.permission) return 'unavailable';
    await visit();
    const known = await device.readKnown();
    return isResting(known, now()) || visitsOf(known) < visits ? 'waiting' : undefined;
  }

  /** Calls the listener now and at each change, until the signal. @throws the signal's reason */
  function watch(listener: (status: PushStatus) => void, signal: AbortSignal): void {
    signal.throwIfAborted();
    signal.addEventListener(
      'abort',
      subscribe(({ status }) => listener(status)),
    );
    listener(get().status);
  }

  /** @throws the signal's reason */
  const past = (status: PushStatus, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      watch((present) => present !== status && resolve(), signal);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  async function wait(
    { visits = 1, secondsOnPage = DEFAULT_SECONDS }: PromptConditions,
    event: unknown,
    ended: Promise<PromptOutcome>,
    signal: AbortSignal,
  ): Promise<PromptOutcome> {
    await past('loading', signal);
    const no = await refusal(visits);
    if (no) return no;
    watch((status) => {
      if (status === 'subscribed' || status === 'denied') end(status);
    }, signal);
    // What is no number is no wish.
    const seconds = secondsOnPage > MIN_SECONDS ? secondsOnPage : MIN_SECONDS;
    await untilInView(seconds * 1000, inView, signal);
    await event;
    return alone(LOCK_NAME, signal, async () => {
      // Whoever was before may have left while nobody looks here, or with an answer.
      await untilInView(0, inView, signal);
      await past('subscribing', signal);
      const late = await refusal(visits);
      if (late) return late;
      signal.throwIfAborted();
      show(true);
      count('primed');
      return ended;
    });
  }

  /** A no is remembered before another tab may ask. */
  async function finish(outcome: PromptOutcome): Promise<PromptOutcome> {
    if (outcome === 'later' || outcome === 'dismissed') {
      await device.writeConfig({ rested: restAgain(await device.readKnown(), now()) });
    }
    end(outcome);
    return outcome;
  }

  return {
    async prompt(conditions, event) {
      const over = new AbortController();
      const ended = new Promise<PromptOutcome>((resolve) => (end = resolve));
      try {
        return await Promise.race([ended, wait(conditions, event, ended, over.signal)]);
      } finally {
        over.abort();
        show(false);
      }
    },
    accept(answer) {
      if (show(false)) count('accepted');
      return answer.then(finish);
    },
    later() {
      if (!show(false)) return;
      count('later');
      void finish('later');
    },
    stop: () => end('unavailable'),
  };
}
