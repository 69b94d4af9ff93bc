import { sql } from 'kysely';
import { RECALL_STATES, type RecallState } from '../../../../wire/index.ts';
import {
  RECALL_STEP_SIZE,
  RECALL_WINDOW,
  type RecallProgress,
  type RecallResult,
  type RecallStep,
  type RecallTarget,
} from '../../../ports/recall.ts';
import { addCounters, type CounterName } from '../counters.ts';
import type { Db, Dialect } from '../session.ts';
import { hasOpenBatches } from './plan.ts';

interface Stretch {
  notificationId: number;
  originIds: readonly number[];
  after: number;
}

export async function countRecallable(db: Db, dialect: Dialect, stretch: Stretch) {
  const last = await lastOf(db, stretch);
  if (last === undefined) return { n: 0, next: undefined };
  const { rows } = await sql<{ n: number }>`select count(*) as n ${recallable(dialect, stretch, last.id)}`.execute(db);
  return { n: Number(rows[0]?.n ?? 0), next: last.isEnd ? undefined : last.id };
}

export async function claimRecall(
  db: Db,
  dialect: Dialect,
  { now, leaseMs, originIds }: { now: number; leaseMs: number; originIds: readonly number[] },
): Promise<RecallStep | undefined> {
  for (;;) {
    const due = await db
      .selectFrom('notifications')
      .select(['id', 'public_id', 'expires_at', 'recall_pass', 'recall_cursor'])
      .where('recall_at', '<=', now)
      .orderBy('recall_at')
      .limit(1)
      .executeTakeFirst();
    if (due === undefined) return undefined;
    const isOver = due.expires_at <= now;
    const leaseUntil = now + leaseMs;
    await db
      .updateTable('notifications')
      .set({ recall_at: isOver ? null : leaseUntil })
      .where('id', '=', due.id)
      .execute();
    // Push services have dropped what is left: there is nothing more to take back.
    if (isOver) continue;
    const stretch: Stretch = { notificationId: due.id, originIds, after: due.recall_cursor };
    const last = await lastOf(db, stretch);
    const targets = last === undefined ? [] : await targetsOf(db, dialect, stretch, last.id);
    const isCut = targets.length === RECALL_STEP_SIZE;
    return {
      notificationId: due.id,
      publicId: due.public_id,
      pass: due.recall_pass,
      cursor: due.recall_cursor,
      targets,
      nextCursor: isCut ? targets.at(-1)?.subscriptionId : last === undefined || last.isEnd ? undefined : last.id,
      stillSending: await hasOpenBatches(db, due.id),
      leaseUntil,
    };
  }
}

export async function finishRecall(
  db: Db,
  { notificationId, leaseUntil }: RecallStep,
  results: readonly RecallResult[],
  next: { at: number | null; pass: number; cursor: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('notifications')
    .set({ recall_at: next.at, recall_pass: next.pass, recall_cursor: next.cursor })
    .where('id', '=', notificationId)
    .where('recall_at', '=', leaseUntil)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  if (results.length > 0) {
    await db
      .insertInto('recalls')
      .values(
        results.map(({ subscriptionId, state, httpStatus, reason, at }) => ({
          notification_id: notificationId,
          subscription_id: subscriptionId,
          state,
          http_status: httpStatus,
          reason,
          at,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['notification_id', 'subscription_id']).doUpdateSet((e) => ({
          state: e.ref('excluded.state'),
          http_status: e.ref('excluded.http_status'),
          reason: e.ref('excluded.reason'),
          at: e.ref('excluded.at'),
        })),
      )
      .execute();
  }
  const increments = new Map<CounterName, number>();
  for (const { state } of results) {
    if (state === 'retrying') continue;
    increments.set(`recall:${state}`, (increments.get(`recall:${state}`) ?? 0) + 1);
  }
  await addCounters(db, notificationId, increments);
  return true;
}

export async function nextRecallAt(db: Db): Promise<number | undefined> {
  const next = await db
    .selectFrom('notifications')
    .select('recall_at')
    .where('recall_at', 'is not', null)
    .orderBy('recall_at')
    .limit(1)
    .executeTakeFirst();
  return next?.recall_at ?? undefined;
}

export async function recallProgress(db: Db, notificationId: number): Promise<RecallProgress> {
  const row = await db
    .selectFrom('notifications')
    .select(['cancelled_at', 'recall_at'])
    .where('id', '=', notificationId)
    .executeTakeFirst();
  const counted = await db
    .selectFrom('counters')
    .select(['name', 'n'])
    .where('notification_id', '=', notificationId)
    .where('name', 'in', RECALL_STATES.map(counterOf))
    .execute();
  const stored = new Map(counted.map(({ name, n }) => [name, n]));
  return {
    cancelledAt: row?.cancelled_at ?? null,
    running: row !== undefined && row.recall_at !== null,
    counts: Object.fromEntries(RECALL_STATES.map((state) => [state, stored.get(counterOf(state)) ?? 0])) as Record<
      RecallState,
      number
    >,
  };
}

const counterOf = (state: RecallState): CounterName => `recall:${state}`;

/** The last message of a stretch of the log, whatever its state: a stretch is bounded by what is looked at. */
async function lastOf(db: Db, { notificationId, after }: Stretch): Promise<{ id: number; isEnd: boolean } | undefined> {
  const ids = await db
    .selectFrom('messages')
    .select('subscription_id')
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '>', after)
    .orderBy('subscription_id')
    .limit(RECALL_WINDOW)
    .execute();
  const last = ids.at(-1);
  return last && { id: last.subscription_id, isEnd: ids.length < RECALL_WINDOW };
}

async function targetsOf(db: Db, dialect: Dialect, stretch: Stretch, last: number): Promise<RecallTarget[]> {
  const { rows } = await sql<RecallTarget>`
    select m.subscription_id as "subscriptionId", s.endpoint as "endpoint", m.location as "location",
      s.vapid_key_id as "vapidKeyId"
    ${recallable(dialect, stretch, last)} order by m.subscription_id limit ${RECALL_STEP_SIZE}`.execute(db);
  return rows;
}

/** TTL 0 is now or never: no service keeps such a message. */
const recallable = (dialect: Dialect, { notificationId, originIds, after }: Stretch, last: number) => sql`
  from messages as m
    join notifications as n on n.id = m.notification_id
    join subscriptions as s on s.id = m.subscription_id
  where m.notification_id = ${notificationId} and m.subscription_id > ${after} and m.subscription_id <= ${last}
    and m.state = 'accepted' and m.location is not null and n.ttl_seconds > 0
    and s.origin_id in ${dialect.numbers(originIds)}
    and not exists (select 1 from events as e
      where e.notification_id = m.notification_id and e.subscription_id = m.subscription_id)
    and not exists (select 1 from recalls as r
      where r.notification_id = m.notification_id and r.subscription_id = m.subscription_id and r.state <> 'retrying')`;
