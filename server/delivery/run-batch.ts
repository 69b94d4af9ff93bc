import type { Environment } from '../environment.ts';
import type { ClaimedBatch, FollowUp, Ledger, Outcome } from '../ports/ledger.ts';
import type { Recipient } from '../ports/records.ts';
import type { Sender } from '../webpush/index.ts';
import { judge, withoutAttempt } from './outcome.ts';
import { prepare, type Sheet } from './prepare.ts';
import { MAX_ORIGIN_PAUSE_MS, type RetryPolicy } from './retry.ts';

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
  /** Origins that asked for time, until when (epoch ms): shared by all batches of this process. */
  pauses: Map<number, number>;
  /** Hears outcomes once they are stored. */
  onStored: (batch: ClaimedBatch, outcomes: readonly Outcome[]) => void;
}

/** 12 base64url characters. */
const LABEL_OCTETS = 9;

/**
 * Sends one claimed batch to its end: decides, renders, encrypts, posts; flushes outcomes as it goes; turns what must
 * be tried again into follow-up batches in the commit that ends this one. Stops at once when the claim is lost. Where
 * the push service asks for time (Retry-After with 429), it starts nothing more and lets all batches of that service
 * wait.
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
  const recipients = await ledger.loadRecipients(batch.subscriptionIds);
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
  const keep = async (outcome: Outcome, again?: { runAt: number; attempt: number }): Promise<void> => {
    waiting.push(outcome);
    if (again !== undefined) addFollowUp(followUps, outcome.subscriptionId, again);
    if (waiting.length >= settings.flushEvery) await flush();
    // A timer, because the next outcome may be 10 s away.
    else cancelFlush ??= environment.setTimer(() => void flush(), settings.flushAfterMs);
  };

  const pausedUntil = (): number | undefined => {
    const until = tools.pauses.get(batch.originId);
    return until !== undefined && until > environment.now() ? until : undefined;
  };
  const pause = async (retryAfterMs: number): Promise<void> => {
    const asked = environment.now() + Math.min(retryAfterMs, MAX_ORIGIN_PAUSE_MS);
    // To the second: of a burst of answers the first moves the waiting batches, which may be many, and the rest agree.
    const until = Math.ceil(asked / 1000) * 1000;
    if (until <= (pausedUntil() ?? environment.now())) return;
    tools.pauses.set(batch.originId, until);
    await ledger.deferOrigin(batch.originId, until);
  };

  const beat = startHeartbeat(batch, tools, () => (lost = true));
  let started = 0;
  const lane = async (): Promise<void> => {
    try {
      while (!lost && !failed && pausedUntil() === undefined && !stopping()) {
        const recipient = recipients[started];
        if (recipient === undefined) break;
        started += 1;
        await sendOne(batch, sheet, recipient, tools, keep, pause);
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
    // What was not started is due when the push service wants to be asked again; stopping: at once, for whoever is next.
    const rest = recipients.slice(started).map(({ id }) => id);
    if (rest.length > 0) again.push({ subscriptionIds: rest, runAt: pausedUntil() ?? now, attempt: batch.attempt });
    const outcomes = take();
    if (await ledger.complete(batch, outcomes, again, now)) tools.onStored(batch, outcomes);
  } finally {
    cancelFlush?.();
    beat();
  }
}

async function sendOne(
  batch: ClaimedBatch,
  sheet: Sheet,
  recipient: Recipient,
  { sender, environment, settings }: BatchTools,
  keep: (outcome: Outcome, again?: { runAt: number; attempt: number }) => Promise<void>,
  pause: (retryAfterMs: number) => Promise<void>,
): Promise<void> {
  const { notification } = batch;
  const now = environment.now();
  const unsent = (state: 'skipped' | 'expired' | 'rejected' | 'queued', reason: string) =>
    withoutAttempt(state, recipient.id, reason, batch.attempt, now);
  if (now >= notification.expiresAt) return keep(unsent('expired', 'the TTL ran out before the message could be sent'));
  const prepared = prepare(sheet, recipient, now);
  switch (prepared.kind) {
    case 'skip':
      return keep(unsent('skipped', prepared.reason));
    case 'defer':
      return keep(unsent('queued', 'quiet_hours'), { runAt: prepared.until, attempt: batch.attempt });
    case 'unrenderable':
      return keep(unsent('rejected', prepared.reason));
    case 'send':
      break;
  }
  const attempt = batch.attempt + 1;
  const answer = await sender.send({
    endpoint: recipient.endpoint,
    p256dh: recipient.p256dh,
    auth: recipient.auth,
    vapidKeyId: recipient.vapidKeyId,
    payload: prepared.plaintext,
    // What is left of the message's life, so that a late attempt does not outlive it at the push service.
    ttlSeconds: notification.ttlSeconds === 0 ? 0 : Math.max(1, Math.floor((notification.expiresAt - now) / 1000)),
    urgency: notification.urgency,
    topic: notification.topic,
  });
  const { outcome, retryAt } = judge(answer, attempt, notification, recipient, settings.retry, environment);
  environment.log.info(
    {
      notification: notification.publicId,
      user: recipient.user.externalId,
      endpoint: endpointLabel(recipient),
      attempt,
      status: answer.status,
      state: outcome.state,
      ...(answer.kind === 'accepted' ? {} : { reason: answer.reason }),
    },
    'attempt',
  );
  await Promise.all([
    answer.kind === 'throttled' ? pause(answer.retryAfterMs ?? 0) : undefined,
    keep(outcome, retryAt === undefined ? undefined : { runAt: retryAt, attempt }),
  ]);
}

/** Retries of a batch meet in as few batches as their times allow: one a second and attempt. */
function addFollowUp(
  followUps: Map<string, FollowUp>,
  subscriptionId: number,
  again: { runAt: number; attempt: number },
): void {
  const runAt = Math.ceil(again.runAt / 1000) * 1000;
  const key = `${runAt}/${again.attempt}`;
  const group = followUps.get(key);
  if (group === undefined) followUps.set(key, { subscriptionIds: [subscriptionId], runAt, attempt: again.attempt });
  else group.subscriptionIds.push(subscriptionId);
}

function startHeartbeat(
  batch: ClaimedBatch,
  { ledger, environment, settings }: BatchTools,
  onLost: () => void,
): () => void {
  let cancel = (): void => undefined;
  let ended = false;
  const schedule = (): void => {
    if (ended) return;
    cancel = environment.setTimer(() => {
      ledger.heartbeat(batch, environment.now(), settings.leaseMs).then(
        (held) => (held ? schedule() : onLost()),
        // The store is out of reach: the next beat tries again, and the fence protects what another worker took over.
        () => schedule(),
      );
    }, settings.leaseMs / 3);
  };
  schedule();
  return () => {
    ended = true;
    cancel();
  };
}

/** How logs name an endpoint: by its hash, because the URL itself is the right to send. */
export function endpointLabel({ endpointHash }: Pick<Recipient, 'endpointHash'>): string {
  const { buffer, byteOffset } = endpointHash;
  return Buffer.from(buffer, byteOffset, LABEL_OCTETS).toString('base64url');
}
