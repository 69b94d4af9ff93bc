import type { EndedMessage } from '../../../ports/ledger.ts';
import type { Db, Dialect } from '../session.ts';

/** @returns how many are active again */
export async function undoEnded(
  db: Db,
  dialect: Dialect,
  { ended, now }: { ended: readonly EndedMessage[]; now: number },
): Promise<number> {
  for (const { notificationId, subscriptionId, reason } of ended) {
    await db
      .updateTable('messages')
      .set({ reason })
      .where('notification_id', '=', notificationId)
      .where('subscription_id', '=', subscriptionId)
      .where('state', 'in', ['gone', 'rejected'])
      .execute();
  }
  const { numUpdatedRows } = await db
    .updateTable('subscriptions')
    .set({ active: 1, inactive_reason: null, updated_at: now })
    .where('id', 'in', dialect.numbers(ended.map(({ subscriptionId }) => subscriptionId)))
    .where('active', '=', 0)
    .where('inactive_reason', 'in', ['gone', 'key_mismatch'])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
