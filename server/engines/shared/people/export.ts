import { sql, type RawBuilder } from 'kysely';
import type { UserExport } from '../../../../wire/index.ts';
import { describeSubscription, summarize } from '../../../people/describe.ts';
import type { NotificationContent } from '../../../ports/records.ts';
import { parseJson, toSubscription } from '../records.ts';
import { likeJson } from '../blank.ts';
import type { Db, Dialect } from '../session.ts';
import { readProfile } from './read.ts';

/** See `PeopleStore.exportUser`. */
export async function exportPerson(
  db: Db,
  dialect: Dialect,
  externalId: string,
  now: number,
): Promise<UserExport | undefined> {
  const profile = await readProfile(db, dialect, externalId);
  if (profile === undefined) return undefined;
  const { user } = profile;
  const visit = db.selectFrom('users').select('last_seen_at').where('id', '=', user.id);
  return {
    exportedAt: now,
    user: {
      ...summarize(profile),
      consents: profile.consents,
      lastSeenAt: (await visit.executeTakeFirstOrThrow()).last_seen_at,
    },
    subscriptions: await subscriptionsOf(db, user.id),
    notifications: await notificationsOf(db, externalId, user.id),
    messages: await log(db, 'messages', user.id, sql`l.state, l.attempt, l.http_status as "httpStatus", l.reason`),
    attempts: await log(db, 'attempts', user.id, sql`l.attempt, l.http_status as "httpStatus", l.reason`),
    events: await log(db, 'events', user.id, sql`l.type, l.action`),
    actions: await log(db, 'action_answers', user.id, sql`l.action, l.answer`),
    deferrals: await log(db, 'deferrals', user.id, sql`l.until, l.reason`),
    recalls: await log(db, 'recalls', user.id, sql`l.state, l.http_status as "httpStatus", l.reason`),
    capUses: await log(db, 'cap_uses', user.id, sql`l.category, l.until`),
    experiments: await experimentsOf(db, user.id),
  };
}

async function subscriptionsOf(db: Db, userId: number): Promise<UserExport['subscriptions']> {
  const rows = await db
    .selectFrom('subscriptions as s')
    .innerJoin('origins as o', 'o.id', 's.origin_id')
    .selectAll('s')
    .select('o.origin')
    .where('s.user_id', '=', userId)
    .orderBy('s.id')
    .execute();
  return rows.map((row) => {
    const { deviceId, ip, expirationTime, vapidKeyId, updatedAt, ...rest } = toSubscription(row);
    const more = { deviceId, ip, expirationTime, vapidKeyId, updatedAt };
    return { ...describeSubscription({ ...rest }), service: row.origin, ...more };
  });
}

/**
 * Rows of the log of the browsers that are this person's now, but for those from before the browser came to them.
 *
 * @param columns besides the ids and the time
 */
async function log<T>(db: Db, table: string, userId: number, columns: RawBuilder<unknown>): Promise<T[]> {
  const { rows } = await sql<T>`
    select n.public_id as "notificationId", s.public_id as "subscriptionId", l.at, ${columns}
    from subscriptions as s join ${sql.table(table)} as l on l.subscription_id = s.id
    left join notifications as n on n.id = l.notification_id
    where s.user_id = ${userId} and l.notification_id > coalesce(s.moved_after, 0)
    order by l.at, l.notification_id`.execute(db);
  return rows;
}

async function notificationsOf(db: Db, externalId: string, userId: number): Promise<UserExport['notifications']> {
  const { rows } = await sql<{
    id: string;
    createdAt: number;
    template: string | null;
    category: string | null;
    content: string;
    alone: number;
  }>`
    select public_id as id, created_at as "createdAt", template_type as template, category, content,
      coalesce(only_user = ${externalId}, 0) as alone
    from notifications where only_user = ${externalId} or id in (
      select m.notification_id from messages as m join subscriptions as s on s.id = m.subscription_id
      where s.user_id = ${userId} and m.notification_id > coalesce(s.moved_after, 0))
      or (swept = 0 and created_at >= 0 and only_user is null and audience like ${likeJson(externalId)} escape '\\')
    order by notifications.id`.execute(db);
  return rows.map(({ alone, content, ...row }) => {
    const { inline, context } = parseJson<NotificationContent>(content);
    return { ...row, content: { ...inline }, ...(alone === 1 ? { context } : {}) };
  });
}

async function experimentsOf(db: Db, userId: number): Promise<UserExport['experiments']> {
  const rows = await db
    .selectFrom('experiment_people as p')
    .leftJoin('notifications as n', 'n.id', 'p.notification_id')
    .select(['n.public_id as notificationId', 'p.variant', 'p.sent', 'p.delivered', 'p.clicked'])
    .where('p.user_id', '=', userId)
    .orderBy('p.notification_id')
    .execute();
  return rows.map(({ sent, delivered, clicked, ...row }) => ({
    ...row,
    sent: sent === 1,
    delivered: delivered === 1,
    clicked: clicked === 1,
  }));
}
