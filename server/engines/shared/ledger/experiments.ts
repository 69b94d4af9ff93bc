import { sql } from 'kysely';
import type { VariantCounts } from '../../../ports/experiments.ts';
import type { Outcome } from '../../../ports/ledger.ts';
import type { NewEvent } from '../../../ports/store.ts';
import type { Db, Dialect } from '../session.ts';

const PEOPLE_COLUMNS = { user_id: 'integer', variant: 'text' } as const;

type Step = keyof VariantCounts;

/** Counts the people whom a flush has reached, or kept back, in its commit; who was counted before is not again. */
export async function countShares(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  kept: readonly Outcome[],
): Promise<void> {
  const people = new Map<number, string>();
  for (const { share, state } of kept) {
    const isKeptBack = share?.variant.startsWith('-') === true;
    if (share !== undefined && state === (isKeptBack ? 'skipped' : 'accepted')) people.set(share.userId, share.variant);
  }
  if (people.size > 0) await mark(db, dialect, notificationId, 'sent', people);
}

/** Counts the people who have seen or clicked something of an A/B test, in the commit that stores their reports. */
export async function countReports(db: Db, dialect: Dialect, events: readonly NewEvent[]): Promise<void> {
  for (const [notificationId, own] of Map.groupBy(events, (event) => event.notificationId)) {
    const strangers = await strangersAmong(db, dialect, notificationId, own);
    for (const [step, types] of STEPS) {
      const people = new Map<number, string>();
      for (const { share, type } of own) {
        if (share !== undefined && types.includes(type) && !strangers.has(share.userId))
          people.set(share.userId, share.variant);
      }
      if (people.size > 0) await mark(db, dialect, notificationId, step, people);
    }
  }
}

/**
 * Those who report a message that was not theirs: the browser has gone to them since. Who is not known yet is no
 * stranger if the outcome of the message is still to be stored.
 */
async function strangersAmong(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  own: readonly NewEvent[],
): Promise<Set<number>> {
  const known = await db
    .selectFrom('experiment_people')
    .select('user_id')
    .where('notification_id', '=', notificationId)
    .where('user_id', 'in', dialect.numbers(own.flatMap(({ share }) => share?.userId ?? [])))
    .execute();
  const accepted = await db
    .selectFrom('messages')
    .select('subscription_id')
    .where('notification_id', '=', notificationId)
    .where('subscription_id', 'in', dialect.numbers(own.map(({ subscriptionId }) => subscriptionId)))
    .where('state', '=', 'accepted')
    .execute();
  const people = new Set(known.map(({ user_id }) => user_id));
  const told = new Set(accepted.map(({ subscription_id }) => subscription_id));
  return new Set(
    own.flatMap(({ subscriptionId, share }) => {
      if (share === undefined || people.has(share.userId)) return [];
      return told.has(subscriptionId) || share.variant.startsWith('-') ? [share.userId] : [];
    }),
  );
}

const STEPS: readonly [Step, readonly NewEvent['type'][]][] = [
  ['delivered', ['delivered', 'clicked', 'action_clicked', 'dismissed']],
  ['clicked', ['clicked', 'action_clicked']],
];

/** Marks each person once, and counts those who were not marked before by the variant that they have had. */
async function mark(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  step: Step,
  people: ReadonlyMap<number, string>,
): Promise<void> {
  const column = sql.ref(step);
  const rows = [...people].map(([user_id, variant]) => ({ user_id, variant }));
  const { rows: fresh } = await sql<{ variant: string }>`
    insert into experiment_people (notification_id, user_id, variant, ${column})
    select ${notificationId}, v.user_id, v.variant, 1 from ${dialect.rows(PEOPLE_COLUMNS, rows)} as v
    where exists (select 1 from users as u where u.id = v.user_id)
    on conflict (notification_id, user_id) do update set ${column} = 1
    where experiment_people.${column} = 0
    returning variant`.execute(db);
  const counts = new Map<string, number>();
  for (const { variant } of fresh) counts.set(variant, (counts.get(variant) ?? 0) + 1);
  for (const [variant, n] of counts) {
    await sql`
      insert into experiment_counters (notification_id, variant, ${column}) values (${notificationId}, ${variant}, ${n})
      on conflict (notification_id, variant) do update set ${column} = experiment_counters.${column} + excluded.${column}
      `.execute(db);
  }
}

export async function experimentCounts(db: Db, notificationId: number): Promise<Map<string, VariantCounts>> {
  const rows = await db
    .selectFrom('experiment_counters')
    .select(['variant', 'sent', 'delivered', 'clicked'])
    .where('notification_id', '=', notificationId)
    .execute();
  return new Map(rows.map(({ variant, ...counts }) => [variant, counts]));
}

/** An anonymous browser that logs in stays the same person, unless that one is in the test already. */
export async function moveShares(db: Db, from: number, to: number): Promise<void> {
  await db
    .updateTable('experiment_people as p')
    .set({ user_id: to })
    .where('p.user_id', '=', from)
    .where('p.notification_id', 'not in', (e) =>
      e.selectFrom('experiment_people').select('notification_id').where('user_id', '=', to),
    )
    .execute();
}
