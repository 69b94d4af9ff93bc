import { moveShares } from '../ledger/experiments.ts';
import { movePlaces } from '../ledger/places.ts';
import { mergePerson } from '../people/merge.ts';
import type { Db } from '../session.ts';

/**
 * An anonymous browser that logs in is the same person as before: what is known of it, what it has had under the
 * frequency caps, and its part in A/B tests, go with it. To be called before its internal user is forgotten.
 */
export async function followLogin(db: Db, from: number, to: number): Promise<void> {
  const user = await db.selectFrom('users').select('external_id').where('id', '=', from).executeTakeFirst();
  if (user?.external_id !== null) return;
  await movePlaces(db, from, to);
  await moveShares(db, from, to);
  await mergePerson(db, from, to);
}
