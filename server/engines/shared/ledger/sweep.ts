import { sql } from 'kysely';
import { BLANK } from '../blank.ts';
import { NO, type Db } from '../session.ts';

/** Rows deleted in one step: bounds the time it holds the database. */
const STEP_ROWS = 5_000;

/** Notifications looked at together. */
const STEP_NOTIFICATIONS = 500;

/**
 * Deletes what has been logged of ended notifications past their retention, oldest first, and blanks what they said
 * and to whom; counters stay. One that is still being sent
 * keeps its log: it tells who has had the message.
 *
 * @returns rows deleted; 0 when nothing is left to delete
 */
export async function sweep(db: Db, before: number): Promise<number> {
  let deleted = 0;
  while (deleted === 0) {
    const past = await db
      .selectFrom('notifications')
      .select('id')
      .where('swept', '=', NO)
      .where('created_at', '<', before)
      .where((e) => e.or([e('starts_at', 'is', null), e('starts_at', '<', before)]))
      .where('state', 'in', ['done', 'cancelled'])
      .orderBy('created_at')
      .limit(STEP_NOTIFICATIONS)
      .execute();
    if (past.length === 0) return 0;
    const ids = past.map(({ id }) => id);
    deleted += await deleteSome(db, 'messages', ids, STEP_ROWS);
    deleted += await deleteSome(db, 'attempts', ids, STEP_ROWS - deleted);
    deleted += await deleteSome(db, 'events', ids, STEP_ROWS - deleted);
    deleted += await deleteSome(db, 'action_answers', ids, STEP_ROWS - deleted);
    deleted += await deleteSome(db, 'deferrals', ids, STEP_ROWS - deleted);
    deleted += await deleteSome(db, 'recalls', ids, STEP_ROWS - deleted);
    deleted += await deleteSome(db, 'experiment_people', ids, STEP_ROWS - deleted);
    if (deleted === STEP_ROWS) break;
    await db.deleteFrom('batches').where('notification_id', 'in', ids).execute();
    await db
      .updateTable('notifications')
      .set({ ...BLANK, recall_at: null, swept: 1 })
      .where('id', 'in', ids)
      .execute();
  }
  return deleted;
}

const KEYS = {
  messages: ['notification_id', 'subscription_id'],
  attempts: ['id'],
  events: ['notification_id', 'subscription_id', 'type', 'action'],
  action_answers: ['notification_id', 'subscription_id', 'action'],
  deferrals: ['notification_id', 'subscription_id', 'at'],
  recalls: ['notification_id', 'subscription_id'],
  experiment_people: ['notification_id', 'user_id'],
} as const;

async function deleteSome(
  db: Db,
  table: keyof typeof KEYS,
  notificationIds: readonly number[],
  limit: number,
): Promise<number> {
  const key = sql.join(KEYS[table].map((column) => sql.ref(column)));
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where (${key}) in (
      select ${key} from ${sql.table(table)} where notification_id in (${sql.join(notificationIds)}) limit ${limit})
    `.execute(db);
  return Number(numAffectedRows ?? 0);
}
