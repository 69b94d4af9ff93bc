import { NO, type Db } from '../session.ts';
import { nextStartAt } from './scheduled.ts';
import type { ClaimedBatch, OriginMemory } from '../../../ports/ledger.ts';

type Held = Pick<ClaimedBatch, 'batchId' | 'claim'>;

/** The fence: nothing happens, and the answer is false, when another claim or a cancel has taken the batch. */
export async function extendClaim(db: Db, { batchId, claim }: Held, leaseUntil: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('batches')
    .set({ run_at: leaseUntil, claimed: 1 })
    .where('id', '=', batchId)
    .where('claim', '=', claim)
    .where('cancelled', '=', NO)
    .executeTakeFirst();
  return numUpdatedRows > 0;
}

/** Batches in a worker's hands stay there: its claim would be lost for nothing. Those made later wait, too. */
export async function deferOrigin(db: Db, originId: number, until: number, now: number): Promise<number> {
  await db
    .updateTable('origins')
    .set({ deferred_until: until })
    .where('id', '=', originId)
    .where('deferred_until', '<', until)
    .execute();
  const { numUpdatedRows } = await db
    .updateTable('batches')
    .set({ run_at: until, claimed: 0 })
    .where('origin_id', '=', originId)
    .where('cancelled', '=', NO)
    .where('run_at', '<', until)
    .where((e) => e.or([e('claimed', '=', 0), e('run_at', '<=', now)]))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export async function rememberOrigin(db: Db, originId: number, memory: OriginMemory): Promise<void> {
  await db
    .updateTable('origins')
    .set({ memory: JSON.stringify(memory) })
    .where('id', '=', originId)
    .execute();
}

export async function nextRunAt(db: Db): Promise<number | undefined> {
  const { next } = await db
    .selectFrom('batches')
    .select((e) => e.fn.min('run_at').as('next'))
    .where('cancelled', '=', NO)
    .executeTakeFirstOrThrow();
  const start = await nextStartAt(db);
  // Typed as number, but the smallest of no rows is NULL.
  return (next as number | null) === null || (start ?? Infinity) < next ? start : next;
}
