import type { Db, Dialect } from '../session.ts';

/** @returns how many are active again */
export async function undoGone(
  db: Db,
  dialect: Dialect,
  { subscriptionIds, now }: { subscriptionIds: readonly number[]; now: number },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('subscriptions')
    .set({ active: 1, inactive_reason: null, updated_at: now })
    .where('id', 'in', dialect.numbers(subscriptionIds))
    .where('active', '=', 0)
    .where('inactive_reason', '=', 'gone')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
