import { sql } from 'kysely';
import type { Audience } from '../../../../wire/index.ts';
import type { Unreached } from '../../../ports/records.ts';
import { YES, type Db, type Dialect } from '../session.ts';

/** The place in an audience, which is walked by (origin, subscription id). */
export interface Cursor {
  originId: number;
  id: number;
}

export interface AudienceReader {
  /** The next active subscriptions after the cursor, of those up to the snapshot. */
  next(db: Db, audience: Audience, snapshotId: number, after: Cursor, limit: number): Promise<Cursor[]>;
  /** Those whom the audience names in vain, in the order of the request, each once. */
  unreached(db: Db, audience: Audience): Promise<Unreached[]>;
}

export function createAudience(dialect: Dialect): AudienceReader {
  return {
    next(db, audience, snapshotId, after, limit) {
      const active = db.selectFrom('subscriptions').select(['id', 'origin_id as originId']).where('active', '=', YES);
      const range = sql<boolean>`(origin_id, id) > (${after.originId}, ${after.id})`;
      if ('everyone' in audience) {
        return active
          .where(range)
          .where('id', '<=', snapshotId)
          .orderBy('origin_id')
          .orderBy('id')
          .limit(limit)
          .execute();
      }
      // Materialized first: a planner that walks all subscriptions in order to find a few named ones is slow.
      const named =
        'users' in audience
          ? active.where('user_id', 'in', (e) =>
              e.selectFrom('users').select('id').where('external_id', 'in', dialect.strings(audience.users)),
            )
          : active.where('public_id', 'in', dialect.strings(audience.subscriptions));
      return db
        .with(
          (cte) => cte('named').materialized(),
          () => named,
        )
        .selectFrom('named')
        .select(['id', 'originId'])
        .where(sql<boolean>`(${sql.ref('originId')}, id) > (${after.originId}, ${after.id})`)
        .where('id', '<=', snapshotId)
        .orderBy('originId')
        .orderBy('id')
        .limit(limit)
        .execute();
    },

    async unreached(db, audience) {
      if ('everyone' in audience) return [];
      if ('users' in audience) {
        const reached = await db
          .selectFrom('users as u')
          .select('u.external_id')
          .where('u.external_id', 'in', dialect.strings(audience.users))
          .where((e) =>
            e.exists(
              e
                .selectFrom('subscriptions as s')
                .select('s.id')
                .whereRef('s.user_id', '=', 'u.id')
                .where('s.active', '=', YES),
            ),
          )
          .execute();
        const ids = new Set(reached.map(({ external_id }) => external_id));
        return [...new Set(audience.users)]
          .filter((id) => !ids.has(id))
          .map((id) => ({ id, reason: 'no_subscription' }));
      }
      const known = await db
        .selectFrom('subscriptions')
        .select(['public_id', 'active'])
        .where('public_id', 'in', dialect.strings(audience.subscriptions))
        .execute();
      const active = new Map(known.map((row) => [row.public_id, row.active === 1]));
      return [...new Set(audience.subscriptions)]
        .filter((id) => active.get(id) !== true)
        .map((id) => ({ id, reason: active.has(id) ? 'subscription_inactive' : 'subscription_unknown' }));
    },
  };
}
