import type { ExpressionBuilder } from 'kysely';
import { SMALL_BATCH, type ClaimedBatch, type ClaimRoom, type OriginMemory, type Room } from '../../../ports/ledger.ts';
import { FINAL_MESSAGE_STATES } from '../../../../wire/index.ts';
import { count, countedAs } from '../counters.ts';
import { parseJson, toNotification } from '../records.ts';
import { NO, type Db, type Dialect } from '../session.ts';
import type { Tables } from '../tables.ts';
import { LAST_URGENT_RANK } from './rank.ts';
import { keepPace } from './throttle.ts';

interface ClaimOptions {
  now: number;
  leaseMs: number;
  room: ClaimRoom | undefined;
  held: readonly number[];
}

export async function claimBatch(db: Db, dialect: Dialect, options: ClaimOptions): Promise<ClaimedBatch | undefined> {
  const { now, leaseMs, room, held } = options;
  if (room?.everywhere === 'none') return undefined;
  for (;;) {
    const leaseUntil = now + leaseMs;
    const taken = await db
      .updateTable('batches')
      .set((e) => ({ claim: e('claim', '+', 1), claimed: 1, run_at: leaseUntil }))
      .where('id', '=', (e) =>
        e
          .selectFrom('batches')
          .select('id')
          .where('cancelled', '=', NO)
          .where('run_at', '<=', now)
          .where('id', 'not in', dialect.numbers(held))
          .$if(room !== undefined, (query) => query.where((due) => fits(due, dialect, room)))
          .orderBy('rank')
          .orderBy('run_at')
          .orderBy('id')
          .limit(1),
      )
      .returning(['id', 'notification_id', 'origin_id', 'claim', 'attempt', 'n', 'settled', 'sub_ids'])
      .executeTakeFirst();
    if (taken === undefined) return undefined;
    const notification = await db
      .selectFrom('notifications')
      .selectAll()
      .where('id', '=', taken.notification_id)
      .executeTakeFirstOrThrow();
    if (notification.state === 'cancelled') {
      // It was claimed when the cancel came, and its worker is gone.
      await db.updateTable('batches').set({ cancelled: 1, claimed: 0 }).where('id', '=', taken.id).execute();
      await count(db, dialect, countedAs(notification), { name: 'cancelled', n: taken.n - taken.settled, at: now });
      continue;
    }
    const messages = taken.n - taken.settled;
    if (!(await keepPace(db, notification, { id: taken.id, claim: taken.claim, messages }, now))) continue;
    const { origin, deferred_until, memory } = await db
      .selectFrom('origins')
      .select(['origin', 'deferred_until', 'memory'])
      .where('id', '=', taken.origin_id)
      .executeTakeFirstOrThrow();
    const ids = parseJson<number[]>(taken.sub_ids);
    return {
      batchId: taken.id,
      claim: taken.claim,
      attempt: taken.attempt,
      originId: taken.origin_id,
      origin,
      deferredUntil: deferred_until,
      ...(memory === null ? {} : { memory: parseJson<OriginMemory>(memory) }),
      notification: toNotification(notification),
      // A first claim cannot have outcomes yet.
      subscriptionIds: taken.claim === 1 ? ids : await withoutFinal(db, dialect, taken.notification_id, ids),
      leaseUntil,
    };
  }
}

/** Each narrower room bounds the batches of the origins that have no wider one. */
function fits(due: ExpressionBuilder<Tables, 'batches'>, dialect: Dialect, room: ClaimRoom | undefined) {
  const { everywhere = 'any', origins = [] } = room ?? {};
  const having = (...rooms: readonly Room[]) =>
    dialect.numbers(origins.filter((origin) => rooms.includes(origin.room)).map(({ originId }) => originId));
  const small = due('n', '<=', SMALL_BATCH);
  const urgent = due('rank', '<=', LAST_URGENT_RANK);
  return due.and([
    due('origin_id', 'not in', having('none')),
    everywhere === 'any' ? due.or([small, due('origin_id', 'not in', having('small', 'urgent'))]) : small,
    everywhere === 'urgent' ? urgent : due.or([urgent, due('origin_id', 'not in', having('urgent'))]),
  ]);
}

/** The ids whose outcome may still change, in their order. */
export async function withoutFinal(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  ids: readonly number[],
): Promise<number[]> {
  const rows = await db
    .selectFrom('messages')
    .select('subscription_id')
    .where('notification_id', '=', notificationId)
    .where('subscription_id', 'in', dialect.numbers(ids))
    .where('state', 'in', FINAL_MESSAGE_STATES)
    .execute();
  const final = new Set(rows.map(({ subscription_id }) => subscription_id));
  return ids.filter((id) => !final.has(id));
}
