import type { Environment } from '../environment.ts';
import { SMALL_BATCH, type ClaimedBatch, type FollowUp, type Ledger, type Outcome } from '../ports/ledger.ts';
import { openCapDesk } from '../pressure/cap-desk.ts';
import type { Recipient } from '../ports/records.ts';
import type { Sender } from '../webpush/index.ts';
import { startHeartbeat } from './heartbeat.ts';
import { inStep } from './in-step.ts';
import { createMarks } from './marks.ts';
import type { OriginCare } from './origins/care.ts';
import { leaves, type Sheet } from './prepare.ts';
import type { RetryPolicy } from './retry.ts';
import { sendOne, type Again, type SendTools } from './send-one.ts';
import { spread } from './spread.ts';

export interface BatchSettings {
  /** Messages of one batch on their way at once. */
  concurrency: number;
  /** Outcomes are stored when so many wait … */
  flushEvery: number;
  /** … or the oldest has waited so long: together they bound what a crash repeats. */
  flushAfterMs: number;
  leaseMs: number;
  retry: RetryPolicy;
}

export interface BatchTools {
  ledger: Ledger;
  sender: Sender;
  environment: Environment;
  settings: BatchSettings;
  /** What is known of the push services: shared by all batches of this process. */
  care: OriginCare;
  /** Hears outcomes once they are stored. */
  onStored: (batch: ClaimedBatch, outcomes: readonly Outcome[]) => void;
}

/**
 * Sends one claimed batch to its end: decides, renders, encrypts, posts; flushes outcomes as it goes; turns what must
 * be tried again into follow-up batches in the commit that ends this one. Stops at once when the claim is lost. Where
 * the push service asks for time or is in trouble (see origins/gate.ts), it starts nothing more, and what it has not
 * started keeps its attempts.
 *
 * @param stopping checked before each message; what was not started stays in the batch for the next claim
 */
export async function runBatch(
  batch: ClaimedBatch,
  sheet: Sheet,
  tools: BatchTools,
  stopping: () => boolean,
): Promise<void> {
  const { ledger, environment, settings } = tools;
  const recipients = spread(await ledger.loadRecipients(batch.subscriptionIds));
  const mark = createMarks(sheet, recipients);
  const gate = tools.care.gateOf(batch);
  const isLarge = recipients.length > SMALL_BATCH;
  const followUps = new Map<string, FollowUp>();
  let waiting: Outcome[] = [];
  let lost = false;
  let failed = false;
  let cancelFlush: (() => void) | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const take = (): Outcome[] => {
    cancelFlush?.();
    cancelFlush = undefined;
    const outcomes = waiting;
    waiting = [];
    return outcomes;
  };
  const flush = (): Promise<void> => {
    flushing = flushing.then(async () => {
      const outcomes = take();
      if (outcomes.length === 0 || lost) return;
      if (await ledger.flush(batch, outcomes, environment.now(), settings.leaseMs)) tools.onStored(batch, outcomes);
      else lost = true;
    });
    // Whoever waits for it hears of a fault; the lanes must stop all the same when nobody does yet.
    flushing.catch(() => (lost = true));
    return flushing;
  };
  const keep = async (outcome: Outcome, again?: Again): Promise<void> => {
    waiting.push(mark(outcome));
    if (again !== undefined) addFollowUp(followUps, outcome.subscriptionId, again);
    if (waiting.length >= settings.flushEvery) await flush();
    // A timer, because the next outcome may be 10 s away.
    else cancelFlush ??= environment.setTimer(() => void flush(), settings.flushAfterMs);
  };

  const goesOn = (): boolean => !lost && !failed && gate.pausedUntil() === undefined && !stopping();
  const sending: SendTools = {
    ledger,
    sender: tools.sender,
    environment,
    retry: settings.retry,
    gate,
    caps:
      sheet.caps &&
      (await openCapDesk(batch, sheet.caps, recipients, {
        ledger,
        now: environment.now,
        leaves: (recipient) => goesOn() && leaves(sheet, recipient, environment.now()),
      })),
    keep,
    goesOn,
  };
  const beat = startHeartbeat(batch, { ledger, environment, leaseMs: settings.leaseMs, onLost: () => (lost = true) });
  /** Started and not sent: their turn did not come. */
  const unsent: Recipient[] = [];
  let started = 0;
  const lane = async (): Promise<void> => {
    try {
      for (;;) {
        if (isLarge) await inStep();
        const recipient = recipients[started];
        if (recipient === undefined || !goesOn()) break;
        started += 1;
        if (!(await sendOne(batch, sheet, recipient, sending))) unsent.push(recipient);
      }
    } catch (error) {
      failed = true; // the other lanes start nothing more; the claim runs out and the batch comes back
      throw error;
    }
  };
  try {
    const lanes = await Promise.allSettled(
      Array.from({ length: Math.min(settings.concurrency, recipients.length) }, lane),
    );
    const fault = lanes.find((done) => done.status === 'rejected');
    if (fault !== undefined) {
      await flush().catch(() => undefined); // the first fault is the one to tell
      throw fault.reason;
    }
    await flushing;
    if (lost) return;
    const now = environment.now();
    const again = [...followUps.values()];
    const places = sheet.caps === undefined ? {} : { holdsPlace: true as const };
    // What was not started is due when the push service wants to be asked again; stopping: at once, for whoever is next.
    const rest = Map.groupBy(
      [...unsent, ...recipients.slice(started)],
      ({ vapidKeyId }) => gate.pausedUntil(vapidKeyId) ?? now,
    );
    for (const [runAt, those] of rest)
      again.push({ subscriptionIds: those.map(({ id }) => id), runAt, attempt: batch.attempt, ...places });
    const outcomes = take();
    if (await ledger.complete(batch, outcomes, again, now)) tools.onStored(batch, outcomes);
  } finally {
    cancelFlush?.();
    beat();
  }
}

/** Retries of a batch meet in as few batches as their times allow: one a second and attempt. */
function addFollowUp(followUps: Map<string, FollowUp>, subscriptionId: number, again: Again): void {
  const runAt = Math.ceil(again.runAt / 1000) * 1000;
  const key = `${runAt}/${again.attempt}`;
  const group = followUps.get(key);
  if (group === undefined) followUps.set(key, { subscriptionIds: [subscriptionId], runAt, attempt: again.attempt });
  else group.subscriptionIds.push(subscriptionId);
}
