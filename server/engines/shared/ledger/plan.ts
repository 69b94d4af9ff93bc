import { sql, type Insertable, type Selectable } from 'kysely';
import type { Audience, NotificationState } from '../../../../wire/index.ts';
import { PLAN_STEP_SIZE } from '../../../ports/ledger.ts';
import type { LocalTime } from '../../../ports/schedules.ts';
import { count, countedAs } from '../counters.ts';
import { parseJson } from '../records.ts';
import { NO, type Db, type Dialect } from '../session.ts';
import type { Tables } from '../tables.ts';
import type { AudienceReader, Cursor } from './audience.ts';
import { pinSegment } from './pin-segment.ts';
import { nextStartAt, startDue } from './scheduled.ts';
import { paceOf } from './throttle.ts';
import { keptBack } from './winner.ts';
import { byMoment } from './zones.ts';

/** Bounds the parameters of one statement, where a step meets very many origins. */
const INSERTED_AT_ONCE = 500;

const PLANNING = sql.lit('planning');

type Plan = Pick<
  Selectable<Tables['notifications']>,
  | 'id'
  | 'template_type'
  | 'category'
  | 'audience'
  | 'rank'
  | 'snapshot_id'
  | 'cursor_origin_id'
  | 'cursor_id'
  | 'expires_at'
  | 'throttle_per_minute'
  | 'slot_at'
  | 'winner_of'
  | 'local_time'
>;

/** @returns whether there is more to plan */
export async function planNext(db: Db, dialect: Dialect, reader: AudienceReader, now: number): Promise<boolean> {
  const started = await startDue(db, reader, now);
  const planning = db
    .selectFrom('notifications')
    .where('state', '=', PLANNING)
    .$if(started !== undefined, (query) => query.where('id', '=', started ?? 0));
  const oldest = await planning
    .select(['id', 'audience', 'rank', 'snapshot_id', 'cursor_origin_id', 'cursor_id'])
    .select(['template_type', 'category', 'expires_at', 'throttle_per_minute', 'slot_at', 'winner_of', 'local_time'])
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return false;
  if ((await planSome(db, dialect, reader, oldest, now)) === 'planning') return true;
  return hasPlanning(db, now);
}

/** Whether anything is still to be planned, or to be started. */
export async function hasPlanning(db: Db, now: number): Promise<boolean> {
  const found = await db
    .selectFrom('notifications')
    .select('id')
    .where('state', '=', PLANNING)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined || ((await nextStartAt(db)) ?? Infinity) <= now;
}

/** Plans one step of a notification. @returns the state that it leaves the notification in */
export async function planSome(
  db: Db,
  dialect: Dialect,
  reader: AudienceReader,
  plan: Plan,
  now: number,
): Promise<NotificationState> {
  const after = { originId: plan.cursor_origin_id, id: plan.cursor_id };
  const audience = await pinSegment(db, plan.id, parseJson<Audience>(plan.audience));
  const step = { snapshotId: plan.snapshot_id, after, limit: PLAN_STEP_SIZE, now };
  const { found, last, hasMore } = await reader.next(db, audience, step);
  const wanted = await keptBack(db, dialect, plan, found);
  const pace = paceOf(plan, now);
  const local = plan.local_time === null ? undefined : parseJson<LocalTime>(plan.local_time);
  const groups = local === undefined ? ([[0, wanted]] as const) : await byMoment(db, dialect, local, wanted);
  const batches = groups.flatMap(([moment, group]) =>
    chunk(group, pace.batchSize).map(([originId, ids]) =>
      // A claim holds what is due at once to the pace.
      newBatch(plan, originId, ids, { runAt: Math.max(moment, local ? now : pace.next(ids.length)), attempt: 0 }),
    ),
  );
  await insertBatches(db, batches);
  await count(db, dialect, countedAs(plan), { name: 'planned', n: wanted.length, at: now });
  const state = hasMore ? 'planning' : (await hasOpenBatches(db, plan.id)) ? 'sending' : 'done';
  await db
    .updateTable('notifications')
    .set({ cursor_origin_id: last.originId, cursor_id: last.id, state, slot_at: pace.slotAt() })
    .where('id', '=', plan.id)
    .execute();
  return state;
}

/** @param ids in any order, at least one */
export function newBatch(
  of: { id: number; rank: number },
  originId: number,
  ids: readonly number[],
  { runAt, attempt }: { runAt: number; attempt: number },
): Insertable<Tables['batches']> {
  const sorted = ids.toSorted((a, b) => a - b);
  return {
    notification_id: of.id,
    origin_id: originId,
    rank: of.rank,
    run_at: runAt,
    attempt,
    n: sorted.length,
    first_id: sorted[0] ?? 0,
    sub_ids: JSON.stringify(sorted),
  };
}

/** None is due before its origin is: what a push service has asked for holds for what is planned later, too. */
export async function insertBatches(db: Db, planned: readonly Insertable<Tables['batches']>[]): Promise<void> {
  if (planned.length === 0) return;
  const soonest = Math.min(...planned.map(({ run_at }) => run_at));
  const deferred = await db
    .selectFrom('origins')
    .select(['id', 'deferred_until'])
    .where('deferred_until', '>', soonest)
    .execute();
  const until = new Map(deferred.map(({ id, deferred_until }) => [id, deferred_until]));
  const batches = planned.map((batch) => ({
    ...batch,
    run_at: Math.max(batch.run_at, until.get(batch.origin_id) ?? 0),
  }));
  for (let i = 0; i < batches.length; i += INSERTED_AT_ONCE) {
    await db
      .insertInto('batches')
      .values(batches.slice(i, i + INSERTED_AT_ONCE))
      .execute();
  }
}

export async function hasOpenBatches(db: Db, notificationId: number): Promise<boolean> {
  const open = await db
    .selectFrom('batches')
    .select('id')
    .where('notification_id', '=', notificationId)
    .where('cancelled', '=', NO)
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

/** Cuts what is in (origin, id) order into runs of one origin and at most `size` ids. */
function chunk(found: readonly Cursor[], size: number): [originId: number, ids: number[]][] {
  const chunks: [number, number[]][] = [];
  for (const { originId, id } of found) {
    const open = chunks.at(-1);
    if (open !== undefined && open[0] === originId && open[1].length < size) open[1].push(id);
    else chunks.push([originId, [id]]);
  }
  return chunks;
}
