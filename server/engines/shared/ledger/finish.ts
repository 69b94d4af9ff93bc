import type { ClaimedBatch, FollowUp, Outcome } from '../../../ports/ledger.ts';
import { count } from '../counters.ts';
import { parseJson } from '../records.ts';
import { NO, type Db, type Dialect } from '../session.ts';
import { withoutFinal } from './claim.ts';
import { keepDeferrals } from './deferrals.ts';
import { extendClaim } from './lease.ts';
import { storeOutcomes } from './outcomes.ts';
import { freePlaces } from './places.ts';
import { hasOpenBatches, insertBatches, newBatch } from './plan.ts';

interface Flush {
  batch: ClaimedBatch;
  outcomes: readonly Outcome[];
  now: number;
}

export async function flushBatch(db: Db, dialect: Dialect, flush: Flush & { leaseUntil: number }): Promise<boolean> {
  if (!(await extendClaim(db, flush.batch, flush.leaseUntil))) return false;
  const settled = await storeOutcomes(db, dialect, flush);
  if (settled > 0) {
    await db
      .updateTable('batches')
      .set((e) => ({ settled: e('settled', '+', settled) }))
      .where('id', '=', flush.batch.batchId)
      .execute();
  }
  return true;
}

/** @throws {RangeError} when a message of the batch would be forgotten: no final outcome, and in no follow-up */
export async function completeBatch(
  db: Db,
  dialect: Dialect,
  { followUps, ...flush }: Flush & { followUps: readonly FollowUp[] },
): Promise<boolean> {
  const { batch, now } = flush;
  const ended = await db
    .deleteFrom('batches')
    .where('id', '=', batch.batchId)
    .where('claim', '=', batch.claim)
    .where('cancelled', '=', NO)
    .returning(['notification_id', 'origin_id', 'rank', 'n', 'settled', 'sub_ids'])
    .executeTakeFirst();
  if (ended === undefined) return false;
  const settledNow = await storeOutcomes(db, dialect, flush);
  const { state } = await db
    .selectFrom('notifications')
    .select('state')
    .where('id', '=', ended.notification_id)
    .executeTakeFirstOrThrow();

  const again = await addFollowUps(db, dialect, { ...ended, ids: parseJson(ended.sub_ids) }, followUps, state);
  const missing = ended.n - ended.settled - settledNow - again.size;
  if (missing > 0) await checkForgotten(db, dialect, ended.notification_id, parseJson(ended.sub_ids), again);
  const cancelled = missing + (state === 'cancelled' ? again.size : 0);
  await count(db, dialect, batch.notification, { name: 'cancelled', n: cancelled, at: now });
  for (const followUp of followUps) {
    // As many attempts as before: it was put off, not tried.
    if (followUp.attempt === batch.attempt) await keepDeferrals(db, dialect, ended.notification_id, followUp);
  }
  // Who waits for hours with a push service must not keep others from the person for as long.
  const unsent = followUps.flatMap(({ holdsPlace, subscriptionIds }) => (holdsPlace ? subscriptionIds : []));
  await freePlaces(
    db,
    dialect,
    ended.notification_id,
    unsent.filter((id) => again.has(id)),
  );

  if (state === 'sending' && !(await hasOpenBatches(db, ended.notification_id))) {
    await db.updateTable('notifications').set({ state: 'done' }).where('id', '=', ended.notification_id).execute();
  }
  return true;
}

/**
 * Adds what is to be tried again. Of a notification that has been cancelled meanwhile, the batches only tell which
 * messages those were.
 *
 * @returns the ids that follow up
 * @throws {RangeError} an id that is not in the batch, or stands twice
 */
async function addFollowUps(
  db: Db,
  dialect: Dialect,
  ended: { notification_id: number; origin_id: number; rank: number; ids: number[] },
  followUps: readonly FollowUp[],
  state: string,
): Promise<Set<number>> {
  if (followUps.length === 0) return new Set();
  const open = new Set(await withoutFinal(db, dialect, ended.notification_id, ended.ids));
  const members = new Set(ended.ids);
  const again = new Set<number>();
  const batches = followUps.flatMap(({ subscriptionIds, runAt, attempt }) => {
    for (const id of subscriptionIds) {
      if (!members.has(id)) throw new RangeError(`subscription ${id} is not in this batch`);
    }
    const ids = subscriptionIds.filter((id) => open.has(id));
    for (const id of ids) {
      if (again.has(id)) throw new RangeError(`subscription ${id} would follow up twice`);
      again.add(id);
    }
    if (ids.length === 0) return [];
    const of = { id: ended.notification_id, rank: ended.rank };
    const batch = newBatch(of, ended.origin_id, ids, { runAt, attempt });
    return [{ ...batch, cancelled: state === 'cancelled' ? 1 : 0 }];
  });
  await insertBatches(db, batches);
  return again;
}

/** Only those whose subscription has been deleted may end without an outcome. */
async function checkForgotten(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  ids: readonly number[],
  again: ReadonlySet<number>,
): Promise<void> {
  const open = (await withoutFinal(db, dialect, notificationId, ids)).filter((id) => !again.has(id));
  const existing = await db
    .selectFrom('subscriptions')
    .select('id')
    .where('id', 'in', dialect.numbers(open))
    .limit(1)
    .executeTakeFirst();
  if (existing !== undefined) {
    throw new RangeError(`subscription ${existing.id} has no final outcome and no follow-up: it would be forgotten`);
  }
}
