import { sql, type Selectable } from 'kysely';
import {
  EVENT_TYPES,
  type EventType,
  type MessageState,
  type RecallState,
  type ActionAnswer,
} from '../../../../wire/index.ts';
import type { Recipient } from '../../../ports/records.ts';
import { MAX_TRACED, type MessageTrace, type NotificationTrace } from '../../../ports/trace.ts';
import { parseJson, toNotification } from '../records.ts';
import type { Db, Dialect } from '../session.ts';
import type { Tables } from '../tables.ts';
import { loadRecipients } from './recipients.ts';

interface Options {
  publicId: string;
  of: { userId: number } | { subscriptionId: number };
  now: number;
}

export async function readTrace(db: Db, dialect: Dialect, options: Options): Promise<NotificationTrace | undefined> {
  const { publicId, of, now } = options;
  const row = await db.selectFrom('notifications').selectAll().where('public_id', '=', publicId).executeTakeFirst();
  if (row === undefined) return undefined;
  const ids = 'userId' in of ? await idsOf(db, row, of.userId) : [of.subscriptionId];
  const recipients = await loadRecipients(db, dialect, ids);
  const messages: MessageTrace[] = [];
  for (const recipient of recipients) messages.push(await traceOne(db, row.id, recipient, now));
  return {
    notification: toNotification(row),
    snapshotId: row.snapshot_id,
    planned: { originId: row.cursor_origin_id, id: row.cursor_id },
    isSwept: row.swept === 1,
    cancelledAt: row.cancelled_at,
    isRecalling: row.recall_at !== null,
    messages,
  };
}

async function idsOf(db: Db, notification: Selectable<Tables['notifications']>, userId: number): Promise<number[]> {
  const own = await db
    .selectFrom('subscriptions')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('id')
    .limit(MAX_TRACED)
    .execute();
  const ids = new Set(own.map(({ id }) => id));
  const user = await db.selectFrom('users').select('external_id').where('id', '=', userId).executeTakeFirst();
  if (notification.only_user !== null && user?.external_id === notification.only_user) {
    const logged = await db
      .selectFrom('messages')
      .select('subscription_id')
      .where('notification_id', '=', notification.id)
      .orderBy('subscription_id')
      .limit(MAX_TRACED)
      .execute();
    for (const { subscription_id } of logged) ids.add(subscription_id);
  }
  return [...ids].toSorted((a, b) => a - b).slice(0, MAX_TRACED);
}

async function traceOne(db: Db, notificationId: number, recipient: Recipient, now: number): Promise<MessageTrace> {
  const { id, originId } = recipient;
  const { origin, deferred_until } = await db
    .selectFrom('origins')
    .selectAll()
    .where('id', '=', originId)
    .executeTakeFirstOrThrow();
  const message = await db
    .selectFrom('messages')
    .select(['state', 'attempt', 'http_status as httpStatus', 'reason', 'at'])
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', id)
    .executeTakeFirst();
  const attempts = await db
    .selectFrom('attempts')
    .select(['attempt', 'http_status as httpStatus', 'reason', 'at'])
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', id)
    .orderBy('id')
    .execute();
  const deferrals = await db
    .selectFrom('deferrals')
    .select(['at', 'until', 'reason'])
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', id)
    .orderBy('at')
    .execute();
  const events = await db
    .selectFrom('events')
    .select(['type', 'action', 'at'])
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', id)
    .where('type', 'in', EVENT_TYPES)
    .orderBy('at')
    .execute();
  const answers = await db
    .selectFrom('action_answers')
    .select(['action', 'answer', 'at'])
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', id)
    .orderBy('at')
    .execute();
  const recall = await db
    .selectFrom('recalls')
    .select(['state', 'http_status as httpStatus', 'reason', 'at'])
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', id)
    .executeTakeFirst();
  return {
    recipient,
    origin,
    deferredUntil: deferred_until,
    message: message && { ...message, state: message.state as MessageState },
    batch: await batchOf(db, notificationId, recipient, now),
    attempts,
    deferrals,
    events: events.map((event) => ({ ...event, type: event.type as EventType })),
    answers: answers.map(({ answer, ...rest }) => ({ ...rest, answer: parseJson<ActionAnswer>(answer) })),
    recall: recall && { ...recall, state: recall.state as RecallState | 'retrying' },
  };
}

/** The batch that holds the id, found by its text: only the batches of one origin that begin at or below it are looked at. */
async function batchOf(
  db: Db,
  notificationId: number,
  { id, originId }: Recipient,
  now: number,
): Promise<MessageTrace['batch']> {
  const batch = await db
    .selectFrom('batches')
    .select(['run_at', 'attempt', 'claimed', 'cancelled'])
    .where('notification_id', '=', notificationId)
    .where('first_id', '<=', id)
    .where('origin_id', '=', originId)
    .where(sql<boolean>`',' || substr(sub_ids, 2, length(sub_ids) - 2) || ',' like ${`%,${id},%`}`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    batch && {
      runAt: batch.run_at,
      attempt: batch.attempt,
      isClaimed: batch.claimed === 1 && batch.run_at > now,
      isCancelled: batch.cancelled === 1,
    }
  );
}
