import type { RecallState } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { createLookout, type Lookout } from '../lookout.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { RecallResult, RecallStep, RecallTarget } from '../ports/recall.ts';
import type { Answer, Recaller } from '../webpush/index.ts';
import { MAX_ORIGIN_PAUSE_MS } from './retry.ts';

export interface RecallWorkerOptions {
  ledger: Ledger;
  recaller: Recaller;
  environment: Environment;
  /** Hears that a notification is cancelled, with its row id, once that is stored. */
  onCancelled?: (notificationId: number) => void;
}

export interface RecallWorker extends Pick<Lookout, 'start' | 'wake' | 'stop' | 'idle'> {
  /**
   * Cancels a notification here and begins to take back what push services hold.
   *
   * @returns messages dropped here and messages to be taken back; undefined: unknown id
   */
  cancel(publicId: string): Promise<{ dropped: number; recalls: number } | undefined>;
}

/** Messages being taken back at once. A cancel is urgent for one person, and never worth an outage for all others. */
const CONCURRENCY = 16;

/** More than the slowest step: all its messages one after another in each lane, each until the transport gives up. */
const LEASE_MS = 2 * 60_000;

/** Times that a message which may be taken back later is asked for. */
const MAX_PASSES = 5;

const BASE_DELAY_MS = 5_000;
const FAULT_PAUSE_MS = 5_000;

/**
 * Takes back what push services have accepted of cancelled notifications: DELETE on each message's `Location`
 * where the service has that, a few at once, one step of the log after another. What is to be done is in the store, so
 * a restart goes on; what it repeats a service answers as before, or as gone.
 */
export function createRecallWorker({
  ledger,
  recaller,
  environment,
  onCancelled = () => undefined,
}: RecallWorkerOptions): RecallWorker {
  /** Whether a pass that is under way must be followed by another, by notification. */
  const unfinished = new Map<number, boolean>();
  const lookout = createLookout({ environment, look, fault: { message: 'recalls pause', pauseMs: FAULT_PAUSE_MS } });

  async function look(): Promise<number | undefined> {
    while (lookout.isRunning() && (await runStep())) continue;
    return ledger.nextRecallAt();
  }

  /** @returns whether there was anything to do */
  async function runStep(): Promise<boolean> {
    const step = await ledger.claimRecall(environment.now(), LEASE_MS, await willingOrigins());
    if (step === undefined) return false;
    const { results, retryAfterMs } = await takeBack(step);
    const now = environment.now();
    await ledger.finishRecall(step, results, next(step, results, retryAfterMs, now), now);
    if (results.length > 0) {
      environment.log.info({ notification: step.publicId, pass: step.pass, ...tally(results) }, 'recall');
    }
    return true;
  }

  function next(step: RecallStep, results: readonly RecallResult[], retryAfterMs: number, now: number) {
    const { notificationId, pass, cursor, nextCursor, stillSending } = step;
    // A process that begins in the middle of a pass does not know what was before it.
    const before = cursor > 0 && (unfinished.get(notificationId) ?? true);
    const more = before || stillSending || results.some((result) => result.state === 'retrying');
    if (!lookout.isRunning() && results.length < step.targets.length) return { at: now, pass, cursor };
    if (nextCursor !== undefined) {
      unfinished.set(notificationId, more);
      return { at: now, pass, cursor: nextCursor };
    }
    unfinished.delete(notificationId);
    if (!more) return { at: null, pass, cursor: 0 };
    const delayMs = Math.min(BASE_DELAY_MS * 2 ** pass, MAX_ORIGIN_PAUSE_MS);
    return { at: now + Math.max(delayMs, retryAfterMs), pass: pass + 1, cursor: 0 };
  }

  async function takeBack({ targets, pass }: RecallStep) {
    const results: RecallResult[] = [];
    /** Origins that asked for time: nothing more is asked of them in this step. */
    const paused = new Set<string>();
    let retryAfterMs = 0;
    const isLast = pass + 1 >= MAX_PASSES;
    let started = 0;
    const lane = async (): Promise<void> => {
      for (let target = targets[started++]; target !== undefined; target = targets[started++]) {
        if (!lookout.isRunning()) return;
        const origin = new URL(target.endpoint).origin;
        if (paused.has(origin) && !isLast) {
          results.push(resultOf(target, 'retrying', null, environment.now()));
          continue;
        }
        const answer = await recaller.recall(target);
        if (answer.kind === 'throttled') paused.add(origin);
        retryAfterMs = Math.max(retryAfterMs, Math.min(answer.retryAfterMs ?? 0, MAX_ORIGIN_PAUSE_MS));
        const became = RECALL_STATE[answer.kind];
        results.push(resultOf(target, became === 'retrying' && isLast ? 'failed' : became, answer, environment.now()));
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, targets.length) }, lane));
    return { results, retryAfterMs };
  }

  async function willingOrigins(): Promise<number[]> {
    return (await ledger.origins()).filter(({ origin }) => recaller.takes(origin)).map(({ id }) => id);
  }

  async function countRecalls(notificationId: number): Promise<number> {
    const originIds = await willingOrigins();
    let recalls = 0;
    // In stretches with a turn of the event loop between: a log of a million messages must not hold up the sends.
    for (let after: number | undefined = originIds.length === 0 ? undefined : 0; after !== undefined;) {
      const { n, next }: Awaited<ReturnType<Ledger['countRecallable']>> = await ledger.countRecallable(
        notificationId,
        originIds,
        after,
      );
      recalls += n;
      after = next;
      if (after !== undefined) await new Promise((resolve) => setImmediate(resolve));
    }
    return recalls;
  }

  return {
    start: lookout.start,
    wake: lookout.wake,
    async cancel(publicId) {
      const dropped = await ledger.cancel(publicId, environment.now());
      const notification = dropped === undefined ? undefined : await ledger.findNotification(publicId);
      if (dropped === undefined || notification === undefined) return undefined;
      onCancelled(notification.id);
      const { running } = await ledger.recallProgress(notification.id);
      // Counted before the first of them is taken back.
      const recalls = running ? await countRecalls(notification.id) : 0;
      lookout.wake();
      return { dropped, recalls };
    },
    stop: lookout.stop,
    idle: lookout.idle,
  };
}

const RECALL_STATE: Readonly<Record<Answer['kind'], RecallState | 'retrying'>> = {
  accepted: 'recalled',
  gone: 'too_late',
  throttled: 'retrying',
  transient: 'retrying',
  key_mismatch: 'failed',
  rejected: 'failed',
  too_large: 'failed',
};

function resultOf(
  { subscriptionId }: RecallTarget,
  state: RecallResult['state'],
  answer: Answer | null,
  at: number,
): RecallResult {
  const reason = answer === null || answer.reason === '' ? null : answer.reason;
  return { subscriptionId, state, httpStatus: answer?.status ?? null, reason, at };
}

function tally(results: readonly RecallResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of results) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
