import type { Store } from '../../../ports/store.ts';
import { toSubscription } from '../records.ts';
import { YES, type Session } from '../session.ts';
import { countUnsubscribe } from '../stats/unsubscribe.ts';
import { patchPreferences } from './patch-preferences.ts';
import { saveSubscription } from './save-subscription.ts';

type Methods =
  | 'saveSubscription'
  | 'findSubscriptionByEndpoint'
  | 'findSubscriptionByPublicId'
  | 'findSubscription'
  | 'deactivateSubscription'
  | 'noteSeen'
  | 'setSubscriptionPreferences'
  | 'patchPreferences'
  | 'countActiveSubscriptions'
  | 'expireSubscriptions';

/** One browser's subscription each. */
export function subscriptionStore({ read, write, dialect }: Session): Pick<Store, Methods> {
  return {
    saveSubscription: (draft) => write((db) => saveSubscription(db, draft)),

    findSubscriptionByEndpoint: (endpointHash) =>
      read(async (db) => {
        const query = db.selectFrom('subscriptions').selectAll().where('endpoint_hash', '=', endpointHash);
        const row = await query.executeTakeFirst();
        return row && toSubscription(row);
      }),

    findSubscriptionByPublicId: (publicId) =>
      read(async (db) => {
        const query = db.selectFrom('subscriptions').selectAll().where('public_id', '=', publicId);
        const row = await query.executeTakeFirst();
        return row && toSubscription(row);
      }),

    findSubscription: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('subscriptions').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toSubscription(row);
      }),

    deactivateSubscription: (id, reason, now) =>
      write(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('subscriptions')
          .set({ active: 0, inactive_reason: reason, updated_at: now })
          .where('id', '=', id)
          .where('active', '=', YES)
          .executeTakeFirst();
        if (numUpdatedRows > 0) {
          if (reason === 'unsubscribed') await countUnsubscribe(db, dialect, id, now);
          return true;
        }
        return (await db.selectFrom('subscriptions').select('id').where('id', '=', id).execute()).length > 0;
      }),

    noteSeen: (id, now) =>
      write(async (db) => {
        const noted = await db
          .updateTable('subscriptions')
          .set({ last_seen_at: now })
          .where('id', '=', id)
          .returning('user_id')
          .executeTakeFirst();
        if (noted === undefined) return;
        await db.updateTable('users').set({ last_seen_at: now }).where('id', '=', noted.user_id).execute();
      }),

    setSubscriptionPreferences: (id, choices, now) =>
      write(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('subscriptions')
          .set({ preferences: JSON.stringify(choices), updated_at: now })
          .where('id', '=', id)
          .executeTakeFirst();
        return numUpdatedRows > 0;
      }),

    patchPreferences: (holder, patch, scope, now) => write((db) => patchPreferences(db, holder, patch, scope, now)),

    countActiveSubscriptions: () =>
      read(async (db) => {
        const { n } = await db
          .selectFrom('subscriptions')
          .select((e) => e.fn.countAll<number>().as('n'))
          .where('active', '=', YES)
          .executeTakeFirstOrThrow();
        return n;
      }),

    expireSubscriptions: (now) =>
      write(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('subscriptions')
          .set({ active: 0, inactive_reason: 'expired', updated_at: now })
          .where('active', '=', YES)
          .where('expiration_time', 'is not', null)
          .where('expiration_time', '<=', now)
          .executeTakeFirst();
        return Number(numUpdatedRows);
      }),
  };
}
