import { sql } from 'kysely';
import { FINAL_MESSAGE_STATES, type FinalMessageState, type MessageState } from '../../../../wire/index.ts';
import type { ClaimedBatch, Outcome } from '../../../ports/ledger.ts';
import { addCounters, type CounterName } from '../counters.ts';
import type { Db, Dialect } from '../session.ts';
import { addStats, type Addition } from '../stats/add.ts';
import { countShares } from './experiments.ts';
import { giveBackPlaces } from './places.ts';

const MESSAGE_COLUMNS = {
  subscription_id: 'integer',
  state: 'text',
  attempt: 'integer',
  http_status: 'integer',
  reason: 'text',
  location: 'text',
  at: 'integer',
} as const;

const FINAL = sql.join(FINAL_MESSAGE_STATES.map((state) => sql.lit(state)));

/**
 * Stores outcomes of a batch that the caller holds, with everything that goes into the same commit: counters, failed
 * attempts, subscriptions that ended. An outcome that is already final stays, and counts once; one of a person who has
 * been deleted meanwhile is dropped.
 *
 * @returns how many became final
 * @throws {RangeError} an outcome of a subscription that is not in the batch
 */
export async function storeOutcomes(
  db: Db,
  dialect: Dialect,
  { batch, outcomes, now }: { batch: ClaimedBatch; outcomes: readonly Outcome[]; now: number },
): Promise<number> {
  if (outcomes.length === 0) return 0;
  const notificationId = batch.notification.id;
  const latest = latestOf(batch, outcomes);
  const { rows: stored } = await sql<{ subscription_id: number; platform: string }>`
    insert into messages (notification_id, subscription_id, state, attempt, http_status, reason, location, at)
    select ${notificationId}, v.subscription_id, v.state, v.attempt, v.http_status, v.reason, v.location, v.at
    from ${dialect.rows(MESSAGE_COLUMNS, [...latest.values()].map(toRow))} as v
    where exists (select 1 from subscriptions as s where s.id = v.subscription_id)
    on conflict (notification_id, subscription_id) do update set
      state = excluded.state, attempt = excluded.attempt, http_status = excluded.http_status,
      reason = excluded.reason, location = excluded.location, at = excluded.at
    where messages.state not in (${FINAL})
    returning subscription_id,
      (select s.platform from subscriptions as s where s.id = messages.subscription_id) as platform`.execute(db);
  const kept = stored.flatMap(({ subscription_id }) => latest.get(subscription_id) ?? []);
  const platforms = new Map(stored.map(({ subscription_id, platform }) => [subscription_id, platform]));
  const increments = new Map<CounterName, number>();
  const additions: Addition[] = [];
  for (const { subscriptionId, state, at } of kept) {
    if (!isFinal(state)) continue;
    increments.set(state, (increments.get(state) ?? 0) + 1);
    additions.push({ metric: state, n: 1, at, platform: platforms.get(subscriptionId) });
  }
  await addCounters(db, notificationId, increments);
  await addStats(db, dialect, batch.notification, additions);
  await giveBackPlaces(db, dialect, notificationId, kept);
  await countShares(db, dialect, notificationId, kept);
  await keepAttempts(db, batch, kept);
  await deactivate(db, dialect, kept, now);
  return additions.length;
}

/** One outcome an id: the last, unless one before it was final. */
function latestOf(batch: ClaimedBatch, outcomes: readonly Outcome[]): Map<number, Outcome> {
  const members = new Set(batch.subscriptionIds);
  const latest = new Map<number, Outcome>();
  for (const outcome of outcomes) {
    const { subscriptionId } = outcome;
    if (!members.has(subscriptionId)) throw new RangeError(`subscription ${subscriptionId} is not in this batch`);
    const known = latest.get(subscriptionId);
    if (known === undefined || !isFinal(known.state)) latest.set(subscriptionId, outcome);
  }
  return latest;
}

export const isFinal = (state: MessageState): state is FinalMessageState =>
  (FINAL_MESSAGE_STATES as readonly string[]).includes(state);

const toRow = (outcome: Outcome) => ({
  subscription_id: outcome.subscriptionId,
  state: outcome.state,
  attempt: outcome.attempt,
  http_status: outcome.httpStatus,
  reason: outcome.reason,
  location: outcome.location,
  at: outcome.at,
});

/** One row for each POST that was not answered with 2xx. What was decided without a POST has had no attempt. */
async function keepAttempts(db: Db, batch: ClaimedBatch, kept: readonly Outcome[]): Promise<void> {
  const failed = kept.filter(
    ({ attempt, httpStatus }) =>
      attempt > batch.attempt && (httpStatus === null || httpStatus < 200 || httpStatus > 299),
  );
  if (failed.length === 0) return;
  await db
    .insertInto('attempts')
    .values(
      failed.map((outcome) => ({
        notification_id: batch.notification.id,
        subscription_id: outcome.subscriptionId,
        attempt: outcome.attempt,
        http_status: outcome.httpStatus,
        reason: outcome.reason,
        at: outcome.at,
      })),
    )
    .execute();
}

async function deactivate(db: Db, dialect: Dialect, kept: readonly Outcome[], now: number): Promise<void> {
  const ids = Map.groupBy(
    kept.filter(({ deactivate }) => deactivate !== null),
    ({ deactivate }) => deactivate,
  );
  for (const [reason, outcomes] of ids) {
    await db
      .updateTable('subscriptions')
      .set({ active: 0, inactive_reason: reason, updated_at: now })
      .where('id', 'in', dialect.numbers(outcomes.map(({ subscriptionId }) => subscriptionId)))
      .where('active', '=', 1)
      .execute();
  }
}
