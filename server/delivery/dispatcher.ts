import type { Category } from '../../wire/index.ts';
import type { PairSigner } from '../auth/signing-ring.ts';
import type { Environment } from '../environment.ts';
import type { ClaimedBatch, Ledger, Outcome } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Sender } from '../webpush/index.ts';
import type { Letterhead, Sheet } from './prepare.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { runBatch, type BatchSettings } from './run-batch.ts';

export interface DispatcherOptions {
  store: Store;
  ledger: Ledger;
  sender: Sender;
  environment: Environment;
  letterhead: Letterhead;
  eventSigner: PairSigner;
  /** The catalogue, read at each batch. */
  categories: () => Promise<readonly Category[]>;
  retry?: Partial<RetryPolicy>;
  onOutcomes?: (batch: ClaimedBatch, outcomes: readonly Outcome[]) => void;
}

export interface Dispatcher {
  start(): void;
  /** There is something new to send: looks at once instead of at the next due time. */
  wake(): void;
  /** Takes no more work, lets what is on its way finish, settles when nothing runs. */
  stop(): Promise<void>;
  /** Whether anything is in flight: for tests that own the clock. */
  idle(): Promise<void>;
}

/** Batches of one process on their way at once, and those of one push service among them. */
const MAX_BATCHES = 8;
const MAX_BATCHES_PER_ORIGIN = 4;

const SETTINGS: Omit<BatchSettings, 'retry'> = { concurrency: 64, flushEvery: 100, flushAfterMs: 200, leaseMs: 60_000 };

/** After a fault of the store: how long until the dispatcher looks again. */
const STORE_FAULT_PAUSE_MS = 1_000;

/**
 * Keeps the send going: plans, claims due batches and runs them, a bounded number at once, until there is nothing due;
 * then sleeps until the next due time or the next {@link Dispatcher.wake}.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, ledger, environment } = options;
  const settings = { ...SETTINGS, retry: { ...DEFAULT_RETRY, ...options.retry } };
  const running = new Map<number, { origin: number; done: Promise<void> }>();
  let state: 'new' | 'started' | 'stopping' = 'new';
  let pumping: Promise<void> | undefined;
  let again = false;
  let cancelTimer = (): void => undefined;

  function wake(): void {
    if (state !== 'started') return;
    again = true;
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (again) wake(); // called between the loop's last look and here
    });
  }

  async function pump(): Promise<void> {
    cancelTimer();
    while (again && state === 'started') {
      again = false;
      try {
        let planning = true;
        while (state === 'started' && (planning || running.size < MAX_BATCHES)) {
          if (planning) planning = await ledger.planStep(environment.now());
          const claimed = await claimMore();
          if (!planning && !claimed) break;
        }
        await sleepUntilDue();
      } catch (error) {
        environment.log.error({ err: error }, 'the store cannot be used; sending pauses');
        cancelTimer = environment.setTimer(wake, STORE_FAULT_PAUSE_MS);
      }
    }
  }

  /** Claims batches until none is due or enough run. @returns whether any was claimed */
  async function claimMore(): Promise<boolean> {
    let claimed = false;
    while (running.size < MAX_BATCHES && state === 'started') {
      const busy = fullOrigins();
      const batch = await ledger.claim(environment.now(), settings.leaseMs, busy);
      if (batch === undefined) return claimed;
      claimed = true;
      run(batch);
    }
    return claimed;
  }

  function run(batch: ClaimedBatch): void {
    const done = sheetFor(batch)
      .then((sheet) =>
        runBatch(
          batch,
          sheet,
          { ledger, sender: options.sender, environment, settings, onStored: options.onOutcomes ?? (() => undefined) },
          () => state === 'stopping',
        ),
      )
      .catch((error: unknown) => {
        // The claim runs out by itself and the batch comes back: nothing is lost.
        environment.log.error({ err: error, notification: batch.notification.publicId }, 'a batch failed');
      })
      .finally(() => {
        running.delete(batch.batchId);
        wake();
      });
    running.set(batch.batchId, { origin: batch.originId, done });
  }

  async function sheetFor(batch: ClaimedBatch): Promise<Sheet> {
    const { templateId } = batch.notification;
    const version = templateId === null ? undefined : await store.findTemplate(templateId);
    return {
      letterhead: options.letterhead,
      notification: batch.notification,
      template: version?.template,
      categories: await options.categories(),
      eventSigner: options.eventSigner,
    };
  }

  function fullOrigins(): number[] {
    const counts = new Map<number, number>();
    for (const { origin } of running.values()) counts.set(origin, (counts.get(origin) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= MAX_BATCHES_PER_ORIGIN).map(([origin]) => origin);
  }

  async function sleepUntilDue(): Promise<void> {
    const due = await ledger.nextRunAt();
    if (due === undefined || again) return;
    // A full house is woken by the first batch that ends; a timer at 0 ms would only spin.
    const delay = Math.max(due - environment.now(), running.size > 0 ? 50 : 1);
    cancelTimer = environment.setTimer(wake, delay);
  }

  async function idle(): Promise<void> {
    while (pumping !== undefined || running.size > 0) {
      await pumping;
      await Promise.all([...running.values()].map(({ done }) => done));
    }
  }

  return {
    start() {
      state = 'started';
      wake();
    },
    wake,
    idle,
    async stop() {
      state = 'stopping';
      cancelTimer();
      await idle();
    },
  };
}
