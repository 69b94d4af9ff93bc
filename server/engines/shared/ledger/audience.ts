import { sql } from 'kysely';
import type { Audience, SegmentFilter } from '../../../../wire/index.ts';
import type { Unreached } from '../../../ports/records.ts';
import { candidates } from '../segments/candidates.ts';
import { compileFilter, filterOf } from '../segments/compile.ts';
import { YES, type Db, type Dialect } from '../session.ts';
import { unreachedOf } from './unreached.ts';

/** The place in an audience, which is walked by (origin, subscription id). */
export interface Cursor {
  originId: number;
  id: number;
}

export interface AudienceStep {
  /** Only subscriptions up to this id. */
  snapshotId: number;
  after: Cursor;
  /** Subscriptions looked at, at most: bounds the time a step holds the database, however few of them fit. */
  limit: number;
  /** Epoch ms: what "7 days ago" is counted from. */
  now: number;
}

export interface AudienceReader {
  /**
   * The active subscriptions among the next ones after the cursor that the audience means.
   *
   * @returns with `last`, the place that has been looked at up to, and whether there may be more after it
   */
  next(db: Db, audience: Audience, step: AudienceStep): Promise<{ found: Cursor[]; last: Cursor; hasMore: boolean }>;
  /** Those whom the audience names in vain, in the order of the request, each once. */
  unreached(db: Db, audience: Audience): Promise<Unreached[]>;
}

export function createAudience(dialect: Dialect): AudienceReader {
  /** All of `page` are meant. */
  const wholly = (page: Cursor[], { after, limit }: AudienceStep) => ({
    found: page,
    last: page.at(-1) ?? after,
    hasMore: page.length === limit,
  });

  /** Along the index in which all active subscriptions stand in the order of the walk. */
  const walk = (db: Db, { snapshotId, after, limit }: AudienceStep) =>
    db
      .selectFrom('subscriptions as s')
      .select(['s.id', 's.origin_id as originId'])
      .where('s.active', '=', YES)
      .where(sql<boolean>`(s.origin_id, s.id) > (${after.originId}, ${after.id})`)
      .where('s.id', '<=', snapshotId)
      .orderBy('s.origin_id')
      .orderBy('s.id')
      .limit(limit);

  // Materialized first: a planner that walks all subscriptions in order to find a few named ones is slow.
  const among = (db: Db, { snapshotId, after, limit }: AudienceStep, named: ReturnType<typeof activeOnes>) =>
    db
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

  const fitting = async (db: Db, filter: SegmentFilter, step: AudienceStep) => {
    const scope = { dialect, now: step.now };
    const fits = compileFilter(filter, scope);
    // Once: a later step is there only because they were many.
    const few = step.after.id === 0 ? await candidates(db, filter, step.limit, scope) : undefined;
    if (few !== undefined) {
      const named = activeOnes(db).where('s.user_id', 'in', dialect.numbers(few)).where(fits);
      return wholly(await among(db, step, named), step);
    }
    // Asked of each and not as a condition of the walk: one that few fit would be walked to its end in one step.
    const page = await walk(db, step)
      .select(sql<number>`${fits}`.as('fits'))
      .execute();
    return { ...wholly(page, step), found: page.filter((each) => each.fits === 1) };
  };

  return {
    async next(db, audience, step) {
      if ('everyone' in audience) return wholly(await walk(db, step).execute(), step);
      if ('users' in audience) {
        const ids = db.selectFrom('users').select('id').where('external_id', 'in', dialect.strings(audience.users));
        return wholly(await among(db, step, activeOnes(db).where('s.user_id', 'in', ids)), step);
      }
      if ('subscriptions' in audience) {
        const named = activeOnes(db).where('s.public_id', 'in', dialect.strings(audience.subscriptions));
        return wholly(await among(db, step, named), step);
      }
      // A segment that is gone has no filter, and nobody fits.
      const filter = 'segment' in audience ? pinnedFilter(audience) : filterOf(audience);
      return filter === undefined ? wholly([], step) : fitting(db, filter, step);
    },
    unreached: (db, audience) => unreachedOf(db, dialect, audience),
  };
}

const activeOnes = (db: Db) =>
  db.selectFrom('subscriptions as s').select(['s.id', 's.origin_id as originId']).where('s.active', '=', YES);

/** What `pinSegment` has copied. */
const pinnedFilter = (audience: { segment: string; filter?: SegmentFilter }): SegmentFilter | undefined =>
  audience.filter;
