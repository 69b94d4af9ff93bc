import { NO, YES, type Db, type Dialect } from '../session.ts';
import type { PeopleStore, Reconciled } from '../../../ports/people.ts';

/** See {@link PeopleStore.reconcileUsers}. One statement, however long the list. */
export async function reconcile(
  db: Db,
  dialect: Dialect,
  liveIds: readonly string[],
  { dryRun, now }: Parameters<PeopleStore['reconcileUsers']>[1],
): Promise<Reconciled> {
  const ids = [...new Set(liveIds)];
  const live = dialect.strings(ids);
  const count = db.selectFrom('users').select((e) => e.fn.countAll<number>().as('n'));
  const known = await count.where('external_id', 'in', live).executeTakeFirstOrThrow();
  const gone = await count
    .where('external_id', 'is not', null)
    .where('active', '=', YES)
    .where('external_id', 'not in', live)
    .executeTakeFirstOrThrow();
  if (!dryRun) {
    await db
      .updateTable('users')
      .set({ active: NO, updated_at: now })
      .where('external_id', 'is not', null)
      .where('active', '=', YES)
      .where('external_id', 'not in', live)
      .execute();
  }
  return { listed: ids.length, known: known.n, deactivated: gone.n };
}
