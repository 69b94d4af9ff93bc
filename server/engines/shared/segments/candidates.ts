import { sql, type SelectQueryBuilder } from 'kysely';
import { durationMs, type SegmentCondition, type SegmentFilter } from '../../../../wire/index.ts';
import type { Db } from '../session.ts';
import { fitsTag, inRange, type FilterScope } from './conditions.ts';

/**
 * The people among whom everybody must be that fits the filter, found by the index of a condition in it: few people
 * are found without a walk along all. Not each of them fits.
 *
 * @param limit people at most
 * @returns ids of users, each once; undefined when no index tells, or there are more
 */
export async function candidates(
  db: Db,
  filter: SegmentFilter,
  limit: number,
  scope: FilterScope,
): Promise<number[] | undefined> {
  if ('not' in filter) return undefined;
  if ('all' in filter) {
    for (const each of filter.all) {
      const found = await candidates(db, each, limit, scope);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if ('any' in filter) {
    const together = new Set<number>();
    for (const each of filter.any) {
      const found = await candidates(db, each, limit, scope);
      if (found === undefined) return undefined;
      for (const id of found) together.add(id);
      if (together.size > limit) return undefined;
    }
    return [...together];
  }
  const query = fromIndex(db, filter, scope);
  if (query === undefined) return undefined;
  // A count costs a fraction of what the rows do.
  const { n } = await db
    .selectFrom(query.limit(limit + 1).as('found'))
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  if (n > limit) return undefined;
  const rows = await query.execute();
  const ids = new Set(rows.map(({ id }) => id));
  return 'event' in filter ? ownersOf(db, [...ids], scope) : [...ids];
}

type Ids = SelectQueryBuilder<never, never, { id: number }>;

/** Ids of users; of an event, of subscriptions. Undefined for a condition that most fit, or that has no index. */
function fromIndex(db: Db, condition: SegmentCondition, scope: FilterScope): Ids | undefined {
  if ('tag' in condition) {
    if (condition.exists === false) return undefined;
    return db.selectFrom('user_tags as t').select('t.user_id as id').where(fitsTag(condition, scope));
  }
  if ('group' in condition) {
    return db.selectFrom('user_groups as g').select('g.user_id as id').where('g.name', '=', condition.group);
  }
  if ('lastSeenAt' in condition) {
    const seen = inRange(sql.ref('u.last_seen_at'), condition.lastSeenAt, scope);
    return db.selectFrom('users as u').select('u.id').where(seen);
  }
  if ('event' in condition) {
    const events = db.selectFrom('events as v').select('v.subscription_id as id');
    if (condition.notification !== undefined) {
      const named = db.selectFrom('notifications').select('id').where('public_id', '=', condition.notification);
      // By that alone: with the type beside it, a planner may go through all events of the type.
      return events.where('v.notification_id', '=', named);
    }
    const done = events.where('v.type', '=', condition.event);
    if (condition.within === undefined) return done;
    return done.where('v.at', '>=', scope.now - durationMs(condition.within));
  }
  return undefined;
}

async function ownersOf(db: Db, subscriptionIds: readonly number[], { dialect }: FilterScope): Promise<number[]> {
  const owners = await db
    .selectFrom('subscriptions')
    .select('user_id')
    .distinct()
    .where('id', 'in', dialect.numbers(subscriptionIds))
    .execute();
  return owners.map(({ user_id }) => user_id);
}
