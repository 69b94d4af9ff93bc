import type { Recipient } from '../../../ports/records.ts';
import { toSubscription, toUser } from '../records.ts';
import type { Db, Dialect } from '../session.ts';

/** Two statements rather than a join: both are keyed, and a user with several devices is read once. */
export async function loadRecipients(db: Db, dialect: Dialect, ids: readonly number[]): Promise<Recipient[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .selectAll()
    .where('id', 'in', dialect.numbers(ids))
    .orderBy('id')
    .execute();
  const people = await db
    .selectFrom('users')
    .selectAll()
    .where('id', 'in', dialect.numbers([...new Set(rows.map(({ user_id }) => user_id))]))
    .execute();
  const users = new Map(people.map((row) => [row.id, toUser(row)]));
  return rows.flatMap((row) => {
    const user = users.get(row.user_id);
    return user === undefined ? [] : [{ ...toSubscription(row), user }];
  });
}
