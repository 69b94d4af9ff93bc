import { sql } from 'kysely';
import type { PreferenceChoices } from '../../../../wire/index.ts';
import { parseJson } from '../records.ts';
import type { Db } from '../session.ts';

/**
 * An anonymous browser that logs in is the same person: what is known of it goes with it, and what the user has already
 * wins. All its subscriptions go, ended ones too: with them messages and events. To be called before its internal user
 * is forgotten.
 */
export async function mergePerson(db: Db, from: number, to: number): Promise<void> {
  const users = await db.selectFrom('users').selectAll().where('id', 'in', [from, to]).execute();
  const [guest, user] = [from, to].map((id) => users.find((row) => row.id === id));
  if (guest === undefined || user === undefined) return;
  const preferences = merge(parseJson(guest.preferences), parseJson(user.preferences));
  await db
    .updateTable('users')
    .set({
      locale: user.locale ?? guest.locale,
      time_zone: user.time_zone ?? guest.time_zone,
      preferences: JSON.stringify(preferences),
    })
    .where('id', '=', to)
    .execute();
  await sql`
    insert into user_tags (user_id, key, kind, text, number)
    select ${to}, key, kind, text, number from user_tags where user_id = ${from}
    on conflict (user_id, key) do nothing`.execute(db);
  await sql`
    insert into user_groups (user_id, name)
    select ${to}, name from user_groups where user_id = ${from}
    on conflict (user_id, name) do nothing`.execute(db);
  await db.updateTable('consents').set({ user_id: to }).where('user_id', '=', from).execute();
  await db.updateTable('subscriptions').set({ user_id: to }).where('user_id', '=', from).execute();
}

/** Choice by choice, category by category. */
function merge(guest: PreferenceChoices, user: PreferenceChoices): PreferenceChoices {
  const categories = { ...guest.categories, ...user.categories };
  return { ...guest, ...user, ...(Object.keys(categories).length === 0 ? {} : { categories }) };
}
