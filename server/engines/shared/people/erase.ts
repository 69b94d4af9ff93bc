import { sql } from 'kysely';
import { forgetPerson, likeJson } from '../blank.ts';
import { parseJson } from '../records.ts';
import { NO, type Db } from '../session.ts';

/** Tables of the log, by subscription: no foreign key leads into them. */
const LOG = ['messages', 'attempts', 'deferrals', 'recalls', 'events', 'action_answers', 'cap_uses'] as const;

/** Where an audience may name users: of a notification, and of the body of a send that recurs. */
interface Naming {
  to?: { users?: unknown };
  userId?: unknown;
  user_id?: unknown;
}

/**
 * Erases all that is held about a person, named in whatever table.
 *
 * @returns false when there is no such user; what names the id is forgotten all the same
 */
export async function erasePerson(db: Db, externalId: string): Promise<boolean> {
  await forgetPerson(db, externalId);
  await leaveAudiences(db, externalId);
  await leaveSchedules(db, externalId);
  const user = await db.selectFrom('users').select('id').where('external_id', '=', externalId).executeTakeFirst();
  if (user === undefined) return false;
  // Ids in waiting batches stay: loading a batch misses them, and ending it counts them as cancelled.
  for (const table of LOG) {
    await db
      .deleteFrom(table)
      .where('subscription_id', 'in', (e) => e.selectFrom('subscriptions').select('id').where('user_id', '=', user.id))
      .execute();
  }
  // Tags, groups, consents, subscriptions, places under caps and shares of A/B tests go with the user, by foreign key.
  await db.deleteFrom('users').where('id', '=', user.id).execute();
  return true;
}

/** A send to several loses this one; who is still to be planned of the others is not touched. */
async function leaveAudiences(db: Db, externalId: string): Promise<void> {
  const named = await db
    .selectFrom('notifications')
    .select(['id', 'audience'])
    // What has been swept names nobody: this is the index of the rest.
    .where('swept', '=', NO)
    .where('created_at', '>=', 0)
    .where(sql<boolean>`audience like ${likeJson(externalId)} escape '\\'`)
    .execute();
  for (const { id, audience } of named) {
    const { users } = parseJson<{ users?: string[] }>(audience);
    if (users === undefined) continue;
    const others = JSON.stringify({ users: users.filter((each) => each !== externalId) });
    await db.updateTable('notifications').set({ audience: others }).where('id', '=', id).execute();
  }
}

/** What recurs for this person alone recurs for nobody, and goes. */
async function leaveSchedules(db: Db, externalId: string): Promise<void> {
  const named = await db
    .selectFrom('schedules')
    .select(['id', 'notification'])
    .where(sql<boolean>`notification like ${likeJson(externalId)} escape '\\'`)
    .execute();
  for (const { id, notification } of named) {
    const body = parseJson<Naming>(notification);
    const users = Array.isArray(body.to?.users) ? (body.to.users as unknown[]) : undefined;
    const others = users?.filter((each) => each !== externalId);
    if ([body.userId, body.user_id].includes(externalId) || others?.length === 0) {
      await db.deleteFrom('schedules').where('id', '=', id).execute();
    } else if (others !== undefined) {
      const rest = JSON.stringify({ ...body, to: { users: others } });
      await db.updateTable('schedules').set({ notification: rest }).where('id', '=', id).execute();
    }
  }
}
