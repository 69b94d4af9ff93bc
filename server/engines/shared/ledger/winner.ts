import type { Selectable } from 'kysely';
import { shareOf, winnerShare } from '../../../experiments/share.ts';
import type { NotificationRecord } from '../../../ports/records.ts';
import { toNotification } from '../records.ts';
import type { Db, Dialect } from '../session.ts';
import type { Tables } from '../tables.ts';
import type { Cursor } from './audience.ts';

type Row = Selectable<Tables['notifications']>;

/** What went to the rest of an A/B test: at most one notification. */
export async function findWinner(db: Db, experimentId: number): Promise<NotificationRecord | undefined> {
  const row = await db.selectFrom('notifications').selectAll().where('winner_of', '=', experimentId).executeTakeFirst();
  return row && toNotification(row);
}

/** The largest subscription id that the test itself was for: whoever came later was never kept back. */
export async function snapshotOf(db: Db, experimentId: number): Promise<number> {
  const { snapshot_id } = await db
    .selectFrom('notifications')
    .select('snapshot_id')
    .where('id', '=', experimentId)
    .executeTakeFirstOrThrow();
  return snapshot_id;
}

/**
 * Of those found in the audience, the ones whom the test has kept back for its winner; all, where it is no winner. A
 * login can put a guest into another share: a browser that has had the test for the same person does not get both.
 */
export async function keptBack(
  db: Db,
  dialect: Dialect,
  { winner_of }: Pick<Row, 'winner_of'>,
  found: readonly Cursor[],
): Promise<readonly Cursor[]> {
  const [first] = found;
  if (winner_of === null || first === undefined) return found;
  const row = await db.selectFrom('notifications').selectAll().where('id', '=', winner_of).executeTakeFirst();
  const experiment = row && toNotification(row).content.experiment;
  // Its words have been deleted past their retention: nobody can tell any more who was kept back.
  if (experiment === undefined) return [];
  const share = winnerShare(experiment);
  const people = await db
    .selectFrom('subscriptions as s')
    .select(['s.id', 's.user_id'])
    .where('s.id', 'in', dialect.numbers(found.map(({ id }) => id)))
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('messages as m')
            .select('m.subscription_id')
            .where('m.notification_id', '=', winner_of)
            .whereRef('m.subscription_id', '=', 's.id')
            .where('m.state', '=', 'accepted')
            .where((o) => o.or([o('s.moved_after', 'is', null), o('s.moved_after', '<', winner_of)])),
        ),
      ),
    )
    .execute();
  const kept = new Set(people.filter(({ user_id }) => shareOf(experiment, user_id) === share).map(({ id }) => id));
  return found.filter(({ id }) => kept.has(id));
}
