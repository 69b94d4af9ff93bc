import type { MessageState } from '../../../../wire/index.ts';
import type { LoggedMessage } from '../../../ports/trace.ts';
import type { Db } from '../session.ts';

/** Walks the subscription's own part of the log, by its index, from the newest notification on. */
export async function readLastMessages(db: Db, subscriptionId: number, limit: number): Promise<LoggedMessage[]> {
  const rows = await db
    .selectFrom('messages as m')
    .innerJoin('notifications as n', 'n.id', 'm.notification_id')
    .leftJoin('events as e', (join) =>
      join
        .onRef('e.notification_id', '=', 'm.notification_id')
        .onRef('e.subscription_id', '=', 'm.subscription_id')
        .on('e.type', '=', 'delivered'),
    )
    .select(['n.public_id', 'm.state', 'm.attempt', 'm.http_status', 'm.reason', 'm.at', 'e.at as shown_at'])
    .where('m.subscription_id', '=', subscriptionId)
    .orderBy('m.notification_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    notificationPublicId: row.public_id,
    state: row.state as MessageState,
    attempt: row.attempt,
    httpStatus: row.http_status,
    reason: row.reason,
    at: row.at,
    shownAt: row.shown_at,
  }));
}
