import { sql } from 'kysely';
import type { Audience } from '../../../../wire/index.ts';
import { parseJson } from '../records.ts';
import type { Db } from '../session.ts';
import type { AudienceReader } from './audience.ts';

/** As it stands in the predicate of the partial index. */
const SCHEDULED = sql.lit('scheduled');

/** Makes the next scheduled notification whose time has come one that is planned: for whoever is subscribed now. */
export async function startDue(db: Db, reader: AudienceReader, now: number): Promise<number | undefined> {
  const due = await db
    .selectFrom('notifications')
    .select(['id', 'audience'])
    .where('state', '=', SCHEDULED)
    .where('starts_at', '<=', now)
    .orderBy('starts_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (due === undefined) return undefined;
  await db
    .updateTable('notifications')
    .set({
      state: 'planning',
      snapshot_id: await newestSubscription(db),
      unreached: JSON.stringify(await reader.unreached(db, parseJson<Audience>(due.audience))),
    })
    .where('id', '=', due.id)
    .execute();
  return due.id;
}

/** The largest subscription id; 0: there is none. */
export async function newestSubscription(db: Db): Promise<number> {
  const { last } = await db
    .selectFrom('subscriptions')
    .select((e) => e.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  // Typed as number, but the largest of no rows is NULL.
  return last ?? 0;
}

/** When the next scheduled notification starts. */
export async function nextStartAt(db: Db): Promise<number | undefined> {
  const next = await db
    .selectFrom('notifications')
    .select('starts_at')
    .where('state', '=', SCHEDULED)
    .orderBy('starts_at')
    .limit(1)
    .executeTakeFirst();
  return next?.starts_at ?? undefined;
}
