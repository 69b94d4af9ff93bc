import { count, countedAs } from '../counters.ts';
import { NO, type Db, type Dialect } from '../session.ts';

/**
 * Ends planning and takes back what no worker holds; what push services hold is taken back step by step after the
 * commit (`recall.ts`). One that is done stays done: each of its messages has had its outcome. The batches stay, marked, to tell which messages they were: a row
 * for each of a million messages would hold the database for seconds.
 *
 * @returns messages dropped; undefined: unknown id
 */
export async function cancelNotification(
  db: Db,
  dialect: Dialect,
  publicId: string,
  now: number,
): Promise<number | undefined> {
  const found = await db
    .selectFrom('notifications')
    .select(['id', 'template_type', 'category', 'state', 'expires_at', 'cancelled_at', 'recall_at'])
    .where('public_id', '=', publicId)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  await cancelSnoozed(db, found.id, now);
  const isOver = found.state === 'done' || found.state === 'cancelled';
  const begins = found.recall_at === null && found.expires_at > now;
  if (isOver && !begins) return 0;
  await db
    .updateTable('notifications')
    .set({
      cancelled_at: found.cancelled_at ?? now,
      ...(begins ? { recall_at: now, recall_pass: 0, recall_cursor: 0 } : {}),
      ...(isOver ? {} : { state: 'cancelled' }),
    })
    .where('id', '=', found.id)
    .execute();
  if (isOver) return 0;
  const dropped = await db
    .updateTable('batches')
    .set({ cancelled: 1, claimed: 0 })
    .where('notification_id', '=', found.id)
    .where('cancelled', '=', NO)
    .where((e) => e.or([e('claimed', '=', 0), e('run_at', '<=', now)]))
    .returning(['n', 'settled'])
    .execute();
  const messages = dropped.reduce((sum, { n, settled }) => sum + n - settled, 0);
  await count(db, dialect, countedAs(found), { name: 'cancelled', n: messages, at: now });
  return messages;
}

/** What people have put off for a while is called off, too. The winner of an A/B test is a send of its own. */
async function cancelSnoozed(db: Db, parentId: number, now: number): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ state: 'cancelled', cancelled_at: now })
    .where('parent_id', '=', parentId)
    .where('winner_of', 'is', null)
    .where('state', '=', 'scheduled')
    .execute();
}
