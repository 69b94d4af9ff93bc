import { EVENT_TYPES } from '../../../../wire/index.ts';
import { NO, type Db, type Dialect } from '../session.ts';
import { addStats } from './add.ts';

/** An unsubscribe within this time of a sign of a message is put down to it. */
const ATTRIBUTED_MS = 86_400_000;

/**
 * Puts an unsubscribe down to the last message that this browser has told of (shown, clicked or dismissed) within 24
 * hours, if there is one. It is kept among the events, so a message counts it once, however often a person comes and
 * goes, and it ends with them.
 */
export async function countUnsubscribe(db: Db, dialect: Dialect, subscriptionId: number, now: number): Promise<void> {
  const last = await db
    .selectFrom('events as e')
    .innerJoin('notifications as n', 'n.id', 'e.notification_id')
    .innerJoin('subscriptions as s', 's.id', 'e.subscription_id')
    .select(['n.id', 'n.template_type as templateType', 'n.category', 's.platform'])
    .where('e.subscription_id', '=', subscriptionId)
    .where('e.type', 'in', EVENT_TYPES)
    .where('e.at', '>=', now - ATTRIBUTED_MS)
    .where('n.swept', '=', NO)
    .orderBy('e.at', 'desc')
    .orderBy('n.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('events')
    .values({ notification_id: last.id, subscription_id: subscriptionId, type: 'unsubscribed', action: '', at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return;
  await addStats(db, dialect, last, [{ metric: 'unsubscribed', n: 1, at: now, platform: last.platform }]);
}
