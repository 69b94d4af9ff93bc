import { HOURS_KEPT_MS, startOfDay } from '../analytics/period.ts';
import type { Environment } from '../environment.ts';
import type { Engine } from '../ports/engine.ts';

const HOUR_MS = 3_600_000;
const LEASE_MS = 5 * 60_000;
const NAME = 'housekeeping';

export interface Housekeeping {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Runs what is due; settles when nothing is left. For tests that own the clock. */
  runDue(): Promise<void>;
}

/** How long things are kept. */
export interface Kept {
  /** Messages, attempts and events of a notification. */
  retentionMs: number;
  idempotencyMs: number;
}

/**
 * Once an hour: marks subscriptions whose time has passed inactive, and deletes messages and events past their
 * retention, and idempotency keys past theirs. Counters stay. The job is in the store, so a restart neither repeats nor forgets it.
 */
export function createHousekeeping(engine: Engine, environment: Environment, keep: Kept): Housekeeping {
  let cancelTimer = (): void => undefined;
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  async function runDue(): Promise<void> {
    const job = await engine.jobs.claim(environment.now(), LEASE_MS);
    if (job === undefined) return;
    const expired = await engine.store.expireSubscriptions(environment.now());
    let deleted = 0;
    for (let rows = -1; rows !== 0 && !stopped; deleted += rows) {
      rows = await engine.ledger.sweep(environment.now() - keep.retentionMs);
    }
    for (let rows = -1; rows !== 0 && !stopped;) {
      rows = await engine.store.sweepIdempotencyRecords(environment.now() - keep.idempotencyMs);
    }
    for (let rows = -1; rows !== 0 && !stopped;) rows = await engine.ledger.sweepPlaces(environment.now());
    for (let rows = -1; rows !== 0 && !stopped;) {
      rows = await engine.stats.rollUp(startOfDay(environment.now()) - HOURS_KEPT_MS);
    }
    const before = environment.now() - keep.retentionMs;
    for (let rows = -1; rows !== 0 && !stopped;) rows = await engine.ledger.sweepReminders(before);
    for (let rows = -1; rows !== 0 && !stopped;) rows = await engine.store.sweepTicks(before);
    await engine.jobs.complete(job, environment.now() + HOUR_MS);
    environment.log.info({ expired, deleted }, NAME);
  }

  function schedule(): void {
    if (stopped) return;
    cancelTimer = environment.setTimer(() => {
      working = runDue()
        .catch((error: unknown) => environment.log.error({ err: error }, `${NAME} failed; it is tried again`))
        .finally(schedule);
    }, 60_000);
  }

  return {
    runDue,
    async start() {
      if ((await engine.jobs.nextRunAt()) === undefined) {
        await engine.jobs.add({ name: NAME, key: NAME, runAt: environment.now() + HOUR_MS });
      }
      schedule();
    },
    async stop() {
      stopped = true;
      cancelTimer();
      await working;
    },
  };
}
