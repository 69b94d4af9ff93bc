import { sql } from 'kysely';
import { DIMENSIONS, METRICS } from '../../../ports/stats.ts';
import type { Db } from '../session.ts';

const DAY_MS = 86_400_000;

const NAMES = sql.join(METRICS.map((name) => sql.ref(name)));
const SUMS = sql.join(METRICS.map((name) => sql`sum(${sql.ref(name)})`));
const ADDED = sql.join(
  METRICS.map((name) => sql`${sql.ref(name)} = ${sql.ref(`stats.${name}`)} + ${sql.ref(`excluded.${name}`)}`),
);

/** Turns the hours of the oldest day before `before` into that day's row of each key. @returns hours that went */
export async function rollUp(db: Db, before: number): Promise<number> {
  // Whatever is counted is counted under `all` too.
  const oldest = await db
    .selectFrom('stats')
    .select('at')
    .where('dimension', '=', 'all')
    .where('span', '=', 'hour')
    .where('at', '<', before)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return 0;
  const day = Math.floor(oldest.at / DAY_MS) * DAY_MS;
  const hours = sql`dimension in (${sql.join(DIMENSIONS.map((name) => sql.lit(name)))})
    and at >= ${day} and at < ${Math.min(day + DAY_MS, before)} and span = 'hour'`;
  await sql`
    insert into stats (dimension, at, key, span, ${NAMES})
    select dimension, cast(${day} as integer), key, 'day', ${SUMS} from stats where ${hours} group by dimension, key
    on conflict (dimension, at, key, span) do update set ${ADDED}`.execute(db);
  const { numAffectedRows } = await sql`delete from stats where ${hours}`.execute(db);
  return Number(numAffectedRows ?? 0);
}
