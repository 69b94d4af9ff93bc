import type { ConsentRecord } from '../../../../wire/index.ts';
import type { ConsentDraft } from '../../../ports/people.ts';
import type { Db } from '../session.ts';

interface Given {
  userId: number;
  subscriptionId: number;
  consent: ConsentDraft;
  now: number;
}

/** A page tells the consent with each subscribe: only one that differs from the last is another. */
export async function keepConsent(db: Db, { userId, subscriptionId, consent, now }: Given): Promise<void> {
  const { text, version = null, page } = consent;
  const last = await db
    .selectFrom('consents')
    .select(['text', 'version'])
    .where('user_id', '=', userId)
    .where('subscription_id', '=', subscriptionId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last?.text === text && last.version === version) return;
  await db
    .insertInto('consents')
    .values({ user_id: userId, subscription_id: subscriptionId, at: now, text, version, page })
    .execute();
}

/** A person's, the oldest first. */
export async function readConsents(db: Db, userId: number): Promise<ConsentRecord[]> {
  return db
    .selectFrom('consents as c')
    .leftJoin('subscriptions as s', 's.id', 'c.subscription_id')
    .select(['c.at', 'c.text', 'c.version', 'c.page', 's.public_id as subscriptionId'])
    .where('c.user_id', '=', userId)
    .orderBy('c.id')
    .execute();
}
