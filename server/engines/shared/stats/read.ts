import { sql, type RawBuilder } from 'kysely';
import { FINAL_MESSAGE_STATES } from '../../../../wire/index.ts';
import { METRICS, OUTCOME_METRICS, type Counts, type Metric, type StatsStore } from '../../../ports/stats.ts';
import { YES, type Session } from '../session.ts';
import { createFunnelCounters } from './funnel.ts';
import { rollUp } from './roll-up.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `sum(planned) as planned, …` */
const SUMS = sql.join(METRICS.map((name) => sql`coalesce(sum(${sql.ref(name)}), 0) as ${sql.ref(name)}`));

const PENDING = sql.join(
  ['planned', ...FINAL_MESSAGE_STATES.map((state) => `-${state}`)].map((name) =>
    name.startsWith('-') ? sql`- sum(${sql.ref(name.slice(1))})` : sql`sum(${sql.ref(name)})`,
  ),
  sql` `,
);

/** The {@link StatsStore} on any engine that has a {@link Session}. */
export function createStats(session: Session): StatsStore {
  const { read, write } = session;
  /** One row of sums a group. */
  const sums = <T = unknown>(group: RawBuilder<unknown>, from: RawBuilder<unknown>, end: RawBuilder<unknown>) =>
    read(async (db) => (await sql<T & Counts>`select ${group}, ${SUMS} from ${from} ${end}`.execute(db)).rows);

  return {
    async totals({ from, to }) {
      const [row] = await sums(
        sql`1 as one`,
        sql`stats`,
        sql`where dimension = 'all' and at >= ${from} and at < ${to}`,
      );
      return countsOf(row);
    },

    async byKey(dimension, { from, to }) {
      const rows = await sums<{ key: string }>(
        sql`key`,
        sql`stats`,
        sql`where dimension = ${dimension} and at >= ${from} and at < ${to} group by key order by key`,
      );
      return rows.map((row) => ({ key: row.key, counts: countsOf(row) }));
    },

    async series({ dimension, key }, { from, to }, span) {
      const ms = span === 'hour' ? HOUR_MS : DAY_MS;
      const rows = await sums<{ start: number }>(
        // The remainder and not the quotient: a bound number is a real one, and would not be cut.
        sql`at - at % cast(${ms} as integer) as start`,
        sql`stats`,
        sql`where dimension = ${dimension} and key = ${key} and at >= ${from} and at < ${to}
          ${span === 'hour' ? sql`and span = 'hour'` : sql``} group by start order by start`,
      );
      return rows.map((row) => ({ at: row.start, counts: countsOf(row) }));
    },

    countPending: () =>
      read(async (db) => {
        const { rows } = await sql<{ n: number | null }>`
          select ${PENDING} as n from stats where dimension = 'all'`.execute(db);
        return rows[0]?.n ?? 0;
      }),

    async ofNotification(id) {
      const rows = await sums<{ platform: string }>(
        sql`platform`,
        sql`notification_stats`,
        sql`where notification_id = ${id} group by platform order by platform`,
      );
      const total = countsOf(undefined);
      for (const name of METRICS) total[name] = rows.reduce((sum, row) => sum + row[name], 0);
      const counters = await read((db) =>
        db.selectFrom('counters').select(['name', 'n']).where('notification_id', '=', id).execute(),
      );
      // Theirs know of what was planned and dropped before anybody looked at the browsers.
      for (const { name, n } of counters) if (isOutcome(name)) total[name] = n;
      return { total, platforms: rows.map((row) => ({ key: row.platform, counts: countsOf(row) })) };
    },

    reach: (since) =>
      read(async (db) => {
        // Two ranges of one index, each subscription looked at once.
        const active = db
          .selectFrom('subscriptions')
          .select((e) => e.fn.countAll<number>().as('n'))
          .where('active', '=', YES);
        const day = Math.floor(since / DAY_MS);
        const { n: reachable } = await active.where('reached_day', '>=', day).executeTakeFirstOrThrow();
        const { n: others } = await active.where('reached_day', '<', day).executeTakeFirstOrThrow();
        return { active: reachable + others, reachable };
      }),

    rollUp: (before) => write((db) => rollUp(db, before)),
    ...createFunnelCounters(session),
  };
}

const countsOf = (row: Counts | undefined): Counts =>
  Object.fromEntries(METRICS.map((name) => [name, row?.[name] ?? 0])) as Counts;

const isOutcome = (name: string): name is Metric => (OUTCOME_METRICS as readonly string[]).includes(name);
