import type { MessageState, RecallState } from '../../../../wire/index.ts';
import type { MessageRow } from '../../../ports/ledger.ts';
import { parseJson } from '../records.ts';
import type { Db, Dialect } from '../session.ts';
import { isFinal } from './outcomes.ts';

interface Options {
  notificationId: number;
  limit: number;
  now: number;
}

/** What a message's batch tells of it. */
interface Waiting {
  attempt: number;
  claimed: boolean;
  cancelled: boolean;
}

/** Messages of the log and of the batches, merged by subscription id. */
export async function readMessages(db: Db, dialect: Dialect, options: Options): Promise<MessageRow[]> {
  const { notificationId, limit } = options;
  const logged = await db
    .selectFrom('messages')
    .select('subscription_id')
    .where('notification_id', '=', notificationId)
    .orderBy('subscription_id')
    .limit(limit)
    .execute();
  const waiting = await firstWaiting(db, options);
  const ids = [...new Set([...logged.map((row) => row.subscription_id), ...waiting.keys()])]
    .sort((a, b) => a - b)
    .slice(0, limit);
  const rows = await db
    .selectFrom('subscriptions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .innerJoin('notifications as n', (join) => join.on('n.id', '=', notificationId))
    .leftJoin('messages as m', (join) =>
      join.onRef('m.subscription_id', '=', 's.id').on('m.notification_id', '=', notificationId),
    )
    .leftJoin('recalls as r', (join) =>
      join
        .onRef('r.subscription_id', '=', 's.id')
        .on('r.notification_id', '=', notificationId)
        .on('r.state', '<>', 'retrying'),
    )
    .select(['s.id', 's.public_id', 'u.external_id', 'n.created_at'])
    .select(['m.state', 'm.http_status', 'm.attempt', 'm.reason', 'm.at', 'r.state as recall'])
    .where('s.id', 'in', dialect.numbers(ids))
    .orderBy('s.id')
    .execute();
  return rows.map((row) => {
    const batch = waiting.get(row.id);
    return {
      subscriptionPublicId: row.public_id,
      userExternalId: row.external_id,
      state: stateOf(row.state as MessageState | null, row.attempt ?? 0, batch),
      httpStatus: row.http_status,
      attempt: row.attempt ?? batch?.attempt ?? 0,
      reason: row.reason,
      at: row.at ?? row.created_at,
      ...(row.recall === null ? {} : { recall: row.recall as RecallState }),
    };
  });
}

/**
 * The ids that wait in a batch, at least the first `limit` of them. Every batch has its own first id, so the batches
 * with the `limit` smallest first ids hold them all.
 */
async function firstWaiting(db: Db, { notificationId, limit, now }: Options): Promise<Map<number, Waiting>> {
  const batches = await db
    .selectFrom('batches')
    .select(['run_at', 'claimed', 'cancelled', 'attempt', 'sub_ids'])
    .where('notification_id', '=', notificationId)
    .orderBy('first_id')
    .limit(limit)
    .execute();
  const waiting = new Map<number, Waiting>();
  for (const batch of batches) {
    const of = {
      attempt: batch.attempt,
      claimed: batch.claimed === 1 && batch.run_at > now,
      cancelled: batch.cancelled === 1,
    };
    for (const id of parseJson<number[]>(batch.sub_ids)) waiting.set(id, of);
  }
  return waiting;
}

function stateOf(logged: MessageState | null, attempts: number, batch: Waiting | undefined): MessageState {
  if (batch === undefined) return logged ?? 'queued';
  if (logged !== null && isFinal(logged)) return logged;
  if (batch.cancelled) return 'cancelled';
  // Claimed, and this claim has not tried it yet.
  if (batch.claimed && attempts <= batch.attempt) return 'sending';
  return logged ?? 'queued';
}

export async function lastStatus(
  db: Db,
  notificationId: number,
  subscriptionId: number,
): Promise<number | null | undefined> {
  const row = await db
    .selectFrom('messages')
    .select('http_status')
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', subscriptionId)
    .where('attempt', '>', 0)
    .executeTakeFirst();
  return row?.http_status;
}
