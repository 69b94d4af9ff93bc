import { sql } from 'kysely';
import type { FollowUp } from '../../../ports/ledger.ts';
import type { Db, Dialect } from '../session.ts';

/**
 * Keeps that a message was put off, until when and why: its row in the log is overwritten by what comes of it. To be
 * called in the commit that makes the follow-up, after its outcomes are stored.
 */
export async function keepDeferrals(
  db: Db,
  dialect: Dialect,
  notificationId: number,
  { subscriptionIds, runAt }: FollowUp,
): Promise<void> {
  await sql`
    insert into deferrals (notification_id, subscription_id, at, until, reason)
    select notification_id, subscription_id, at, ${runAt}, reason from messages
    where notification_id = ${notificationId} and subscription_id in ${dialect.numbers(subscriptionIds)}
      and state = 'queued' and reason is not null and at < ${runAt}
    on conflict (notification_id, subscription_id, at) do nothing`.execute(db);
}
