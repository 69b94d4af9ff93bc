import { sql } from 'kysely';
import type { Outcome } from '../../../ports/ledger.ts';
import type { CapRequest, CapRule } from '../../../ports/pressure.ts';
import type { Db, Dialect } from '../session.ts';

/** Of a cancelled notification, what was on its way then has been answered after so long. */
const CANCEL_GRACE_MS = 120_000;

/** Places forgotten in one step: bounds the time it holds the database. */
const STEP_ROWS = 5_000;

const PLACE_COLUMNS = { subscription_id: 'integer', user_id: 'integer' } as const;

/** See {@link PressureLedger.takePlaces}: one look-up a cap for all people of a batch. */
export async function takePlaces(
  db: Db,
  dialect: Dialect,
  request: CapRequest,
  now: number,
): Promise<Map<number, CapRule>> {
  const { notificationId, category, rules, enforced, people } = request;
  const full = new Map<number, CapRule>();
  for (const rule of enforced ? rules : []) {
    for (const userId of await fullUnder(db, dialect, request, rule, now)) {
      if (!full.has(userId)) full.set(userId, rule);
    }
  }
  const admitted = people.filter(({ userId }) => !full.has(userId));
  if (admitted.length > 0) {
    const until = now + Math.max(...rules.map(({ windowSeconds }) => windowSeconds)) * 1000;
    const rows = admitted.map(({ subscriptionId, userId }) => ({ subscription_id: subscriptionId, user_id: userId }));
    await sql`
      insert into cap_uses (notification_id, subscription_id, user_id, category, at, until)
      select ${notificationId}, v.subscription_id, v.user_id, ${category}, ${now}, ${until}
      from ${dialect.rows(PLACE_COLUMNS, rows)} as v
      where exists (select 1 from users as u where u.id = v.user_id)
      on conflict (notification_id, subscription_id) do update set
        user_id = excluded.user_id, at = excluded.at, until = excluded.until`.execute(db);
  }
  return new Map(
    people.flatMap(({ subscriptionId, userId }) => {
      const rule = full.get(userId);
      return rule === undefined ? [] : [[subscriptionId, rule] as const];
    }),
  );
}

/**
 * Those of the people who have had their fill of other notifications. What a cancel has dropped before it was accepted
 * does not count.
 */
async function fullUnder(
  db: Db,
  dialect: Dialect,
  { notificationId, people }: CapRequest,
  { category, max, windowSeconds }: CapRule,
  now: number,
): Promise<number[]> {
  const ids = dialect.numbers([...new Set(people.map(({ userId }) => userId))]);
  const { rows } = await sql<{ user_id: number }>`
    select u.user_id from cap_uses as u
    where u.user_id in ${ids} and u.at > ${now - windowSeconds * 1000} and u.notification_id <> ${notificationId}
      ${category === null ? sql`` : sql`and u.category = ${category}`}
      and not exists (
        select 1 from notifications as n
        where n.id = u.notification_id and n.state = 'cancelled' and n.cancelled_at <= ${now - CANCEL_GRACE_MS}
          and not exists (
            select 1 from messages as m
            where m.notification_id = u.notification_id and m.subscription_id = u.subscription_id
              and m.state = 'accepted'))
    group by u.user_id
    having count(distinct u.notification_id) >= ${max}`.execute(db);
  return rows.map(({ user_id }) => user_id);
}

/** Gives back the places of messages that no push service has accepted, and that are not to be tried again at once. */
export async function giveBackPlaces(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  kept: readonly Outcome[],
): Promise<void> {
  const free = kept.filter(({ holdsPlace, state }) => holdsPlace && state !== 'accepted' && state !== 'retrying');
  await freePlaces(
    db,
    dialect,
    notificationId,
    free.map(({ subscriptionId }) => subscriptionId),
  );
}

export async function freePlaces(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  subscriptionIds: readonly number[],
): Promise<void> {
  if (subscriptionIds.length === 0) return;
  await db
    .deleteFrom('cap_uses')
    .where('notification_id', '=', notificationId)
    .where('subscription_id', 'in', dialect.numbers(subscriptionIds))
    .execute();
}

/** An anonymous browser that logs in stays the same person: its places go with it. */
export async function movePlaces(db: Db, from: number, to: number): Promise<void> {
  await db.updateTable('cap_uses').set({ user_id: to }).where('user_id', '=', from).execute();
}

export async function sweepPlaces(db: Db, now: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from cap_uses where (notification_id, subscription_id) in (
      select notification_id, subscription_id from cap_uses where until <= ${now} order by until limit ${STEP_ROWS})
    `.execute(db);
  return Number(numAffectedRows ?? 0);
}
