import { sql, type Expression, type SqlBool } from 'kysely';
import { PLATFORMS } from '../../../../wire/index.ts';
import type { AudienceEstimate, OpenAudience } from '../../../ports/segments.ts';
import { YES, type Db, type Dialect, type Session } from '../session.ts';
import { candidates } from './candidates.ts';
import { compileFilter, filterOf } from './compile.ts';

/** Up to so many people, each is counted. */
const COUNTED = 10_000;

/** People looked at in one read: bounds the time that it holds the database. */
const STEP = 2_000;

/** Beyond {@link COUNTED}, so many stretches of the people are looked at, evenly spread, of so many each. */
const STRETCHES = 60;
const STRETCH = 1_000;

const SAMPLE = 10;

/** Which people are looked at in one read. */
type Part = { ids: readonly number[] } | { from: number; to: number };

/** Counts whom a send would be planned for: everybody where an index finds few or there are few, else a fair share. */
export async function estimateAudience(
  { read, dialect }: Session,
  audience: OpenAudience,
  now: number,
): Promise<AudienceEstimate> {
  const filter = filterOf(audience);
  const fits = filter === undefined ? namedIn(dialect, audience) : compileFilter(filter, { dialect, now });
  const { parts, share } = await read(async (db) => {
    const few =
      filter === undefined
        ? await namedUsers(db, dialect, audience)
        : await candidates(db, filter, COUNTED, { dialect, now });
    return few === undefined ? stretches(await lastUser(db)) : { parts: chunks(few), share: 1 };
  });
  const total = { users: 0, subscriptions: 0, platforms: PLATFORMS.map(() => 0) };
  const sample: string[] = [];
  for (const part of parts) {
    // A read comes back without a turn of the event loop: whoever waits for one gets it here.
    await new Promise(setImmediate);
    const found = await read((db) => countPart(db, dialect, part, fits));
    total.users += found.users;
    total.subscriptions += found.subscriptions;
    total.platforms = total.platforms.map((n, index) => n + (found.platforms[index] ?? 0));
    if (found.users > 0 && sample.length < SAMPLE) {
      sample.push(...(await read((db) => someOf(db, dialect, part, fits, SAMPLE - sample.length))));
    }
  }
  const whole = (n: number): number => Math.round(n / share);
  const byPlatform = PLATFORMS.map((name, index) => [name, whole(total.platforms[index] ?? 0)] as const);
  return {
    users: whole(total.users),
    subscriptions: whole(total.subscriptions),
    exact: share === 1,
    byPlatform: Object.fromEntries(byPlatform.filter(([, n]) => n > 0)),
    sample,
  };
}

/** Ids are given in order, so a stretch of them is people who came one after the other. */
function stretches(last: number): { parts: Part[]; share: number } {
  const ranges = (n: number, width: number, looked: number): Part[] =>
    Array.from({ length: n }, (_, index) => {
      const from = Math.floor(index * width + (width - looked) / 2) + 1;
      return { from, to: from + looked };
    });
  if (last <= STRETCHES * STRETCH) return { parts: ranges(Math.ceil(last / STEP), STEP, STEP), share: 1 };
  return { parts: ranges(STRETCHES, last / STRETCHES, STRETCH), share: (STRETCHES * STRETCH) / last };
}

function chunks(ids: readonly number[]): Part[] {
  const sorted = ids.toSorted((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / STEP) }, (_, index) => ({
    ids: sorted.slice(index * STEP, (index + 1) * STEP),
  }));
}

async function lastUser(db: Db): Promise<number> {
  const { last } = await db
    .selectFrom('users')
    .select((e) => e.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  // Typed as number, but the largest of no rows is NULL.
  return last ?? 0;
}

/** The people who are named one by one; undefined for everyone. */
async function namedUsers(db: Db, dialect: Dialect, audience: OpenAudience): Promise<number[] | undefined> {
  if ('users' in audience) {
    const users = db.selectFrom('users').select('id').where('external_id', 'in', dialect.strings(audience.users));
    return (await users.execute()).map(({ id }) => id);
  }
  if ('subscriptions' in audience) {
    const publicIds = dialect.strings(audience.subscriptions);
    const owners = db.selectFrom('subscriptions').select('user_id').distinct().where('public_id', 'in', publicIds);
    return (await owners.execute()).map(({ user_id }) => user_id);
  }
  return undefined;
}

/** What of those people's subscriptions is meant. */
function namedIn(dialect: Dialect, audience: OpenAudience): Expression<SqlBool> {
  if (!('subscriptions' in audience)) return sql<SqlBool>`1 = 1`;
  return sql<SqlBool>`s.public_id in ${dialect.strings(audience.subscriptions)}`;
}

const activeIn = (db: Db, dialect: Dialect, part: Part, fits: Expression<SqlBool>) => {
  const active = db.selectFrom('subscriptions as s').where('s.active', '=', YES).where(fits);
  return 'ids' in part
    ? active.where('s.user_id', 'in', dialect.numbers(part.ids))
    : active.where('s.user_id', '>=', part.from).where('s.user_id', '<', part.to);
};

async function countPart(db: Db, dialect: Dialect, part: Part, fits: Expression<SqlBool>) {
  const row = await activeIn(db, dialect, part, fits)
    .select((e) => [
      e.fn.count<number>('s.user_id').distinct().as('users'),
      e.fn.countAll<number>().as('subscriptions'),
      ...PLATFORMS.map((name) =>
        e.fn.countAll<number>().filterWhere('s.platform', '=', sql.lit(name)).as(`on_${name}`),
      ),
    ])
    .executeTakeFirstOrThrow();
  const { users, subscriptions, ...platforms } = row;
  return { users, subscriptions, platforms: Object.values<number>(platforms) };
}

/** People who have an id at the host. */
async function someOf(db: Db, dialect: Dialect, part: Part, fits: Expression<SqlBool>, limit: number) {
  const rows = await activeIn(db, dialect, part, fits)
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select('u.external_id')
    .distinct()
    .where('u.external_id', 'is not', null)
    .limit(limit)
    .execute();
  return rows.flatMap(({ external_id }) => (external_id === null ? [] : [external_id]));
}
