import type { Category, FrequencyCap } from '../../wire/index.ts';
import type { PairSigner } from '../auth/signing-ring.ts';
import type { Environment } from '../environment.ts';
import { variantTemplates } from '../experiments/variant-templates.ts';
import { createLookout } from '../lookout.ts';
import { SMALL_BATCH, type ClaimedBatch, type Ledger, type Outcome } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import { capsOn } from '../pressure/caps.ts';
import type { Sender } from '../webpush/index.ts';
import { createOriginCare } from './origins/care.ts';
import type { OriginAlert } from './origins/episode.ts';
import type { Letterhead, Sheet } from './prepare.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { roomBeside, type InFlight, type RoomLimits } from './room.ts';
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
  /** Over all categories, beside their own. */
  frequencyCap?: FrequencyCap | undefined;
  onOutcomes?: (batch: ClaimedBatch, outcomes: readonly Outcome[]) => void;
}

export interface Dispatcher {
  start(): void;
  /** There is something new to send: looks at once instead of at the next due time. */
  wake(): void;
  /** A notification has been cancelled: nothing more of it is sent, what is on its way finishes. */
  drop(notificationId: number): void;
  /** Takes no more work, lets what is on its way finish, settles when nothing runs. */
  stop(): Promise<void>;
  /** What is wrong with push services now, the oldest first. */
  alerts(): OriginAlert[];
  /** Whether anything is in flight: for tests that own the clock. */
  idle(): Promise<void>;
}

export const SETTINGS: Omit<BatchSettings, 'retry'> = {
  concurrency: 64,
  flushEvery: 100,
  flushAfterMs: 200,
  leaseMs: 60_000,
};

/** Of one push service. Counted in messages, not in batches: most sends are to one person, and such a batch is cheap. */
export const MAX_IN_FLIGHT_PER_ORIGIN = 256;

export const LIMITS: RoomLimits = {
  everywhere: 4096,
  crowd: 512,
  perOrigin: MAX_IN_FLIGHT_PER_ORIGIN,
  perBatch: SETTINGS.concurrency,
};

/** Small batches claimed side by side, which share one commit of the store. */
const MAX_CLAIMS = 16;

/** Rounds of claims between two steps of planning. */
const ROUNDS = 32;

/** Cancelled notifications that are remembered: enough for all whose batches may still be in hands. */
const MAX_DROPPED = 10_000;

/** After a fault of the store: how long until the dispatcher looks again. */
const STORE_FAULT_PAUSE_MS = 1_000;

/**
 * Keeps the send going: plans, claims due batches and runs them, a bounded number of messages at once, until there is nothing due;
 * then sleeps until the next due time or the next {@link Dispatcher.wake}.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, ledger, environment } = options;
  const settings = { ...SETTINGS, retry: { ...DEFAULT_RETRY, ...options.retry } };
  const running = new Map<number, InFlight & { done: Promise<void> }>();
  const dropped = new Set<number>();
  const care = createOriginCare({ environment, most: LIMITS.perOrigin, ring: () => keyIds });
  let keyIds: readonly string[] = [];
  const lookout = createLookout({
    environment,
    look,
    fault: { message: 'the store cannot be used; sending pauses', pauseMs: STORE_FAULT_PAUSE_MS },
    // A full house is woken by the first batch that ends; a timer at 0 ms would only spin.
    restMs: () => (running.size > 0 ? 50 : 1),
  });

  async function look(): Promise<number | undefined> {
    // Of the ring, as it was opened: it is the same for the life of this process.
    if (keyIds.length === 0) keyIds = (await store.listVapidKeys()).map(({ keyId }) => keyId);
    for (let more = true, planning = true; more && lookout.isRunning();) {
      if (planning) planning = await ledger.planStep(environment.now());
      more = (await claimMore()) || planning;
    }
    return ledger.nextRunAt();
  }

  /** Claims batches until none is due that there is room for. @returns whether any was claimed */
  async function claimMore(): Promise<boolean> {
    let any = false;
    // A small batch seldom comes alone: each round that finds nothing else looks for twice as many.
    for (let round = 0, claims = 1; round < ROUNDS && lookout.isRunning(); round += 1) {
      const batches = await claim(claims);
      if (batches.length > 0) any = true;
      else if (claims === 1) return any;
      const onlySmall = batches.every(({ subscriptionIds }) => subscriptionIds.length <= SMALL_BATCH);
      claims = batches.length === claims && onlySmall ? Math.min(claims * 2, MAX_CLAIMS) : 1;
    }
    return any;
  }

  /** Claims up to so many batches side by side and starts them; more than one only of small ones. */
  async function claim(claims: number): Promise<ClaimedBatch[]> {
    const room = roomBeside(running.values(), LIMITS, claims, care.limitOf);
    if (room.everywhere === 'none') return [];
    // Ours stay ours even where the clock was put forward, past the end of their leases.
    const held = [...running.keys()];
    const claimed = await Promise.allSettled(
      Array.from({ length: claims }, () => ledger.claim(environment.now(), settings.leaseMs, room, held)),
    );
    const batches = claimed.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
    for (const batch of batches) run(batch);
    const fault = claimed.find((result) => result.status === 'rejected');
    if (fault !== undefined) throw fault.reason;
    return batches;
  }

  function run(batch: ClaimedBatch): void {
    const done = sheetFor(batch)
      .then((sheet) =>
        runBatch(
          batch,
          sheet,
          {
            ledger,
            sender: options.sender,
            environment,
            settings,
            care,
            onStored: options.onOutcomes ?? (() => undefined),
          },
          () => !lookout.isRunning() || dropped.has(batch.notification.id),
        ),
      )
      .catch((error: unknown) => {
        // The claim runs out by itself and the batch comes back: nothing is lost.
        environment.log.error({ err: error, notification: batch.notification.publicId }, 'a batch failed');
      })
      .finally(() => {
        running.delete(batch.batchId);
        lookout.wake();
      });
    const messages = Math.min(batch.subscriptionIds.length, settings.concurrency);
    running.set(batch.batchId, { originId: batch.originId, messages, done });
  }

  async function sheetFor(batch: ClaimedBatch): Promise<Sheet> {
    const { templateId } = batch.notification;
    const version = templateId === null ? undefined : await store.findTemplate(templateId);
    const categories = await options.categories();
    return {
      letterhead: options.letterhead,
      notification: batch.notification,
      template: version?.template,
      categories,
      eventSigner: options.eventSigner,
      caps: capsOn(batch.notification, categories, options.frequencyCap),
      variantTemplates: await variantTemplates(store, batch.notification),
    };
  }

  async function idle(): Promise<void> {
    while (lookout.isLooking() || running.size > 0) {
      await lookout.idle();
      await Promise.all([...running.values()].map(({ done }) => done));
    }
  }

  return {
    start: lookout.start,
    wake: lookout.wake,
    alerts: () => care.alerts(),
    drop(notificationId) {
      dropped.add(notificationId);
      const [oldest] = dropped;
      if (oldest !== undefined && dropped.size > MAX_DROPPED) dropped.delete(oldest);
    },
    idle,
    async stop() {
      await lookout.stop();
      await idle();
    },
  };
}
