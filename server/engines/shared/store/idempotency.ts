import type { IdempotencyStore, IdempotentRequest } from '../../../ports/idempotency.ts';
import { IdempotencyKeyTakenError } from '../../errors.ts';
import type { Db, Session } from '../session.ts';

/** Rows deleted in one step: bounds the time it holds the database. */
const STEP_ROWS = 5_000;

/** What was sent under an idempotency key. */
export function idempotencyStore({ read, write }: Session): IdempotencyStore {
  return {
    findIdempotencyRecord: ({ apiKey, key, since }) =>
      read(async (db) => {
        const row = await db
          .selectFrom('idempotency_keys')
          .select(['fingerprint', 'notification_id', 'status', 'body'])
          .where('api_key', '=', apiKey)
          .where('key', '=', key)
          .where('created_at', '>=', since)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const { fingerprint, notification_id: notificationId, status, body } = row;
        return { fingerprint, notificationId, answer: status === null || body === null ? undefined : { status, body } };
      }),

    saveIdempotentAnswer: ({ apiKey, key }, notificationId, { status, body }) =>
      write(async (db) => {
        await db
          .updateTable('idempotency_keys')
          .set({ status, body })
          .where('api_key', '=', apiKey)
          .where('key', '=', key)
          .where('notification_id', '=', notificationId)
          .where('body', 'is', null)
          .execute();
      }),

    sweepIdempotencyRecords: (before) =>
      write(async (db) => {
        const old = await db
          .selectFrom('idempotency_keys')
          .select(['api_key', 'key'])
          .where('created_at', '<', before)
          .orderBy('created_at')
          .limit(STEP_ROWS)
          .execute();
        for (const { api_key, key } of old) {
          await db.deleteFrom('idempotency_keys').where('api_key', '=', api_key).where('key', '=', key).execute();
        }
        return old.length;
      }),
  };
}

/**
 * Takes the key for a notification, in the commit that stores it. A record that is over gives way.
 *
 * @throws {IdempotencyKeyTakenError} somebody else has sent under it: then nothing of this commit is stored
 */
export async function takeIdempotencyKey(
  db: Db,
  { apiKey, key, fingerprint, since }: IdempotentRequest,
  notification: { id: number; created_at: number },
): Promise<void> {
  const members = {
    fingerprint,
    notification_id: notification.id,
    status: null,
    body: null,
    created_at: notification.created_at,
  };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('idempotency_keys')
    .values({ api_key: apiKey, key, ...members })
    .onConflict((conflict) =>
      conflict.columns(['api_key', 'key']).doUpdateSet(members).where('idempotency_keys.created_at', '<', since),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw new IdempotencyKeyTakenError(key);
}
