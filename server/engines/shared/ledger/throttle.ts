import { sql, type Selectable } from 'kysely';
import { BATCH_SIZE } from '../../../ports/ledger.ts';
import { NO, type Db } from '../session.ts';
import type { Tables } from '../tables.ts';

/**
 * The pace of a throttled notification. Planning spreads its batches, a second's worth each, over time; a claim holds
 * them to the pace whatever has moved them since (a retry, quiet hours that end for all at once, a push service that
 * asked for time, a server that was down). Both are in the store, so a restart changes nothing.
 */

const MINUTE_MS = 60_000;

/** How much ahead of its time a batch may leave: timers and commits are not exact. */
const AHEAD_MS = 250;

/** With more batches due than this, all are spread anew; fewer are put off one by one. */
const FEW = 8;

type Throttled = Pick<
  Selectable<Tables['notifications']>,
  'id' | 'rank' | 'expires_at' | 'throttle_per_minute' | 'leave_at'
>;

export interface Pace {
  /** Messages in one batch, at most. */
  batchSize: number;
  /** When a batch of so many is due. */
  next(n: number): number;
  /** The first time that no batch has been given yet. */
  slotAt(): number;
}

/** How planning spreads batches from now on; past the end of the notification's life there is nothing to spread. */
export function paceOf(
  plan: Pick<Selectable<Tables['notifications']>, 'throttle_per_minute' | 'slot_at' | 'expires_at'>,
  now: number,
): Pace {
  const { throttle_per_minute: perMinute, slot_at, expires_at } = plan;
  if (perMinute === null) return { batchSize: BATCH_SIZE, next: () => now, slotAt: () => slot_at };
  // Not rounded: the sum of many would be off.
  let slot = Math.max(slot_at, now);
  return {
    batchSize: Math.min(BATCH_SIZE, Math.max(1, Math.floor(perMinute / 60))),
    next(n) {
      const runAt = Math.ceil(Math.min(slot, expires_at));
      slot += (n * MINUTE_MS) / perMinute;
      return runAt;
    },
    slotAt: () => Math.ceil(slot),
  };
}

/**
 * Lets a claimed batch go, or gives it back because its notification has had its share of this minute. What is too late
 * anyhow is not held up: it only has to be told so.
 *
 * @returns whether it may leave
 */
export async function keepPace(
  db: Db,
  notification: Throttled,
  batch: { id: number; claim: number; messages: number },
  now: number,
): Promise<boolean> {
  const { id, throttle_per_minute: perMinute, leave_at: leaveAt, expires_at } = notification;
  if (perMinute === null || now >= expires_at) return true;
  if (now >= leaveAt - AHEAD_MS) {
    const next = Math.ceil(Math.max(leaveAt, now) + (batch.messages * MINUTE_MS) / perMinute);
    await db.updateTable('notifications').set({ leave_at: next }).where('id', '=', id).execute();
    return true;
  }
  await db
    .updateTable('batches')
    .set({ claim: batch.claim - 1, claimed: 0, run_at: Math.min(leaveAt, expires_at) })
    .where('id', '=', batch.id)
    .execute();
  if ((await countDue(db, notification, now)) > FEW) await spreadAnew(db, notification, perMinute);
  return false;
}

/** Counts no further than needed, and among what is due: a notification may have many batches that are not. */
async function countDue(db: Db, { id, rank }: Throttled, now: number): Promise<number> {
  const due = await db
    .selectFrom('batches')
    .select('id')
    .where('cancelled', '=', NO)
    .where('rank', '=', rank)
    .where('run_at', '<=', now)
    .where(sql<boolean>`+notification_id = ${id}`)
    .limit(FEW + 1)
    .execute();
  return due.length;
}

/** Gives each waiting batch the first free time at or after its own, in their order. */
async function spreadAnew(db: Db, { id, leave_at, expires_at }: Throttled, perMinute: number): Promise<void> {
  await sql`
    with waiting as (
      select id, run_at, case when run_at < ${leave_at} then ${leave_at} else run_at end as earliest,
        cast(coalesce(sum(n) over (order by run_at, id rows between unbounded preceding and 1 preceding), 0)
          * ${MINUTE_MS} / ${perMinute} as integer) as ahead
      from batches where notification_id = ${id} and cancelled = 0 and claimed = 0),
    slots as (
      select id, ahead + max(earliest - ahead) over (order by run_at, id rows unbounded preceding) as slot from waiting)
    update batches set run_at = case when slots.slot < ${expires_at} then slots.slot else ${expires_at} end
    from slots where batches.id = slots.id`.execute(db);
}
