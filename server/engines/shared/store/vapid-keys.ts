import type { Store, VapidKeyRetirement } from '../../../ports/store.ts';
import { YES, type Db, type Session } from '../session.ts';

type Methods = 'listVapidKeys' | 'saveVapidKey' | 'countSubscriptionsByVapidKey' | 'retireVapidKey';

/** The ring of VAPID keys, oldest first, and which subscriptions hold on to which. */
export function vapidKeyStore({ read, write }: Session): Pick<Store, Methods> {
  return {
    listVapidKeys: () =>
      read(async (db) => {
        const rows = await db.selectFrom('vapid_keys').selectAll().orderBy('created_at').orderBy('key_id').execute();
        return rows.map((row) => ({
          keyId: row.key_id,
          publicKey: row.public_key,
          privateKey: row.private_key,
          createdAt: row.created_at,
          current: row.current === 1,
        }));
      }),

    saveVapidKey: (key) =>
      write(async (db) => {
        if (key.current) await db.updateTable('vapid_keys').set({ current: 0 }).where('current', '=', YES).execute();
        const insert = db.insertInto('vapid_keys').values({
          key_id: key.keyId,
          public_key: key.publicKey,
          private_key: key.privateKey,
          created_at: key.createdAt,
          current: key.current ? 1 : 0,
        });
        await insert
          .onConflict((conflict) =>
            key.current ? conflict.column('key_id').doUpdateSet({ current: 1 }) : conflict.column('key_id').doNothing(),
          )
          .execute();
      }),

    countSubscriptionsByVapidKey: () =>
      read(async (db) => {
        const rows = await db
          .selectFrom('subscriptions')
          .select((e) => ['vapid_key_id', e.fn.countAll<number>().as('n')])
          .where('active', '=', YES)
          .groupBy('vapid_key_id')
          .execute();
        return new Map(rows.map(({ vapid_key_id, n }) => [vapid_key_id, n]));
      }),

    retireVapidKey: (keyId, options) => write((db) => retire(db, keyId, options)),
  };
}

async function retire(
  db: Db,
  keyId: string,
  { force, now }: { force: boolean; now: number },
): Promise<VapidKeyRetirement> {
  const key = await db.selectFrom('vapid_keys').select('current').where('key_id', '=', keyId).executeTakeFirst();
  const { n } = await db
    .selectFrom('subscriptions')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('active', '=', YES)
    .where('vapid_key_id', '=', keyId)
    .executeTakeFirstOrThrow();
  if (key === undefined) return { state: 'unknown', subscriptions: n };
  if (key.current === 1) return { state: 'current', subscriptions: n };
  if (n > 0 && !force) return { state: 'in_use', subscriptions: n };
  await db
    .updateTable('subscriptions')
    .set({ active: 0, inactive_reason: 'key_mismatch', updated_at: now })
    .where('active', '=', YES)
    .where('vapid_key_id', '=', keyId)
    .execute();
  await db.deleteFrom('vapid_keys').where('key_id', '=', keyId).execute();
  return { state: 'retired', subscriptions: n };
}
