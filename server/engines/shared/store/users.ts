import type { Store, UserDraft } from '../../../ports/store.ts';
import { forgetPerson } from '../blank.ts';
import { toUser } from '../records.ts';
import type { Db, Session } from '../session.ts';

/** People, by the host's id or ours. */
export function userStore({
  read,
  write,
}: Session): Pick<Store, 'findUser' | 'findUserByExternalId' | 'saveUser' | 'deleteUser'> {
  return {
    findUser: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toUser(row);
      }),

    findUserByExternalId: (externalId) =>
      read(async (db) => {
        const row = await db.selectFrom('users').selectAll().where('external_id', '=', externalId).executeTakeFirst();
        return row && toUser(row);
      }),

    saveUser: (draft) =>
      write(async (db) => {
        const members = membersOf(draft);
        const row = await db
          .insertInto('users')
          .values({
            external_id: draft.externalId,
            active: 1,
            preferences: '{}',
            created_at: draft.now,
            updated_at: draft.now,
            ...members,
          })
          .onConflict((conflict) => conflict.column('external_id').doUpdateSet({ updated_at: draft.now, ...members }))
          .returningAll()
          .executeTakeFirstOrThrow();
        return toUser(row);
      }),

    deleteUser: (externalId) =>
      write(async (db) => {
        await forgetPerson(db, externalId);
        const user = await db.selectFrom('users').select('id').where('external_id', '=', externalId).executeTakeFirst();
        if (user === undefined) return false;
        await forgetMessages(db, user.id);
        // The subscriptions go with the user, by the foreign key.
        await db.deleteFrom('users').where('id', '=', user.id).execute();
        return true;
      }),
  };
}

/** Only what the draft names. */
function membersOf({ active, locale, timeZone, preferences }: UserDraft) {
  return {
    ...(active === undefined ? {} : { active: active ? 1 : 0 }),
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(preferences === undefined ? {} : { preferences: JSON.stringify(preferences) }),
  };
}

/** Ids in waiting batches stay: loading a batch misses them, and ending it counts them as cancelled. */
async function forgetMessages(db: Db, userId: number): Promise<void> {
  for (const table of ['messages', 'attempts', 'deferrals', 'recalls', 'events'] as const) {
    await db
      .deleteFrom(table)
      .where('subscription_id', 'in', (e) => e.selectFrom('subscriptions').select('id').where('user_id', '=', userId))
      .execute();
  }
}
