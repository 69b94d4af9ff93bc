import { sql } from 'kysely';
import type { Db } from '../shared/session.ts';

/**
 * Gives back what the process before this one held when it died: to be called before anything is claimed. The file has
 * one owner, so nobody else can hold a claim, and a send need not stand still until the dead one's claims run out.
 *
 * The batches are due as early as their notification, ahead of what was never started, and no earlier than their push
 * service wants to be asked. `claim` rises as at any claim: what has its outcome is left out the next time.
 *
 * @returns how many batches were given back
 */
export async function releaseClaims(db: Db, now: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update batches set
      claim = claim + 1,
      claimed = 0,
      run_at = max(
        min(${now}, (select created_at from notifications where notifications.id = batches.notification_id)),
        (select deferred_until from origins where origins.id = batches.origin_id))
    where claimed = 1 and cancelled = 0`.execute(db);
  // Claimed it stays: there may be a waiting one of the same name and key beside it.
  await sql`update jobs set run_at = ${now} where claimed = 1 and run_at > ${now}`.execute(db);
  return Number(numAffectedRows);
}
