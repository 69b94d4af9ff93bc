import type { Selectable } from 'kysely';
import type { PeopleStore, Person, Profile } from '../../../ports/people.ts';
import { toSubscription, toUser } from '../records.ts';
import type { Db, Dialect } from '../session.ts';
import type { Tables } from '../tables.ts';
import { readConsents } from './consents.ts';
import { toTag } from './put.ts';

type Row = Selectable<Tables['users']>;

export async function readPeople(
  db: Db,
  dialect: Dialect,
  { group, after, limit }: Parameters<PeopleStore['listPeople']>[0],
): Promise<Person[]> {
  let query = db.selectFrom('users as u').selectAll('u').where('u.external_id', 'is not', null);
  if (after !== undefined) query = query.where('u.external_id', '>', after);
  if (group !== undefined) {
    query = query.where((e) =>
      e.exists(
        e
          .selectFrom('user_groups as g')
          .select('g.name')
          .whereRef('g.user_id', '=', 'u.id')
          .where('g.name', '=', group),
      ),
    );
  }
  return withTags(db, dialect, await query.orderBy('u.external_id').limit(limit).execute());
}

export async function readProfile(db: Db, dialect: Dialect, externalId: string): Promise<Profile | undefined> {
  const row = await db.selectFrom('users').selectAll().where('external_id', '=', externalId).executeTakeFirst();
  if (row === undefined) return undefined;
  const [person] = await withTags(db, dialect, [row]);
  const subscriptions = await db
    .selectFrom('subscriptions')
    .selectAll()
    .where('user_id', '=', row.id)
    .orderBy('id')
    .execute();
  return {
    ...(person ?? { user: toUser(row), tags: {}, groups: [] }),
    subscriptions: subscriptions.map(toSubscription),
    consents: await readConsents(db, row.id),
  };
}

/** Two queries, however many people. */
async function withTags(db: Db, dialect: Dialect, rows: readonly Row[]): Promise<Person[]> {
  const ids = dialect.numbers(rows.map(({ id }) => id));
  const tags = await db
    .selectFrom('user_tags')
    .selectAll()
    .where('user_id', 'in', ids)
    .orderBy('user_id')
    .orderBy('key')
    .execute();
  const groups = await db
    .selectFrom('user_groups')
    .selectAll()
    .where('user_id', 'in', ids)
    .orderBy('user_id')
    .orderBy('name')
    .execute();
  const tagsOf = Map.groupBy(tags, ({ user_id }) => user_id);
  const groupsOf = Map.groupBy(groups, ({ user_id }) => user_id);
  return rows.map((row) => ({
    user: toUser(row),
    tags: Object.fromEntries((tagsOf.get(row.id) ?? []).map((tag) => [tag.key, toTag(tag)])),
    groups: (groupsOf.get(row.id) ?? []).map(({ name }) => name),
  }));
}
