import { sql } from 'kysely';
import type { Dimension, Metric } from '../../../ports/stats.ts';
import type { Db, Dialect } from '../session.ts';

const HOUR_MS = 3_600_000;

/** What is known of a notification that its messages are counted by. */
export interface Counted {
  id: number;
  templateType: string | null;
  category: string | null;
}

/** So many messages of one platform, or of whichever, to which the same happened in the same hour. */
export interface Addition {
  metric: Metric;
  n: number;
  /** Epoch ms. */
  at: number;
  platform?: string | undefined;
}

interface Row {
  readonly key: Readonly<Record<string, string | number>>;
  readonly n: Map<Metric, number>;
}

/**
 * Adds to the counters of a notification's template, category and platforms, in the commit that stores what they
 * count: summed up first, so that a flush writes one row an hour and key.
 */
export async function addStats(db: Db, dialect: Dialect, of: Counted, additions: readonly Addition[]): Promise<void> {
  const hours = new Map<string, Row>();
  const platforms = new Map<string, Row>();
  for (const { metric, n, at: hour, platform } of sumUp(additions)) {
    const add = (dimension: Dimension, key: string): void => {
      const row = rowOf(hours, `${dimension} ${hour} ${key}`, () => ({ dimension, at: hour, key, span: 'hour' }));
      row.n.set(metric, (row.n.get(metric) ?? 0) + n);
    };
    add('all', '');
    add('template', of.templateType ?? '');
    add('category', of.category ?? '');
    if (platform === undefined) continue;
    add('platform', platform);
    const own = rowOf(platforms, platform, () => ({ notification_id: of.id, platform }));
    own.n.set(metric, (own.n.get(metric) ?? 0) + n);
  }
  await upsert(db, dialect, 'stats', HOUR_KEY, hours);
  await upsert(db, dialect, 'notification_stats', PLATFORM_KEY, platforms);
}

/** Most messages of a flush had the same happen to them, on few platforms, in one hour. `at` is its beginning. */
function sumUp(additions: readonly Addition[]): Iterable<Addition> {
  const sums = new Map<string, Addition>();
  for (const { metric, n, at, platform } of additions) {
    if (n === 0) continue;
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const name = `${metric} ${hour} ${platform}`;
    const known = sums.get(name);
    if (known === undefined) sums.set(name, { metric, n, at: hour, platform });
    else known.n += n;
  }
  return sums.values();
}

const HOUR_KEY = { dimension: 'text', at: 'integer', key: 'text', span: 'text' } as const;
const PLATFORM_KEY = { notification_id: 'integer', platform: 'text' } as const;

function rowOf(rows: Map<string, Row>, name: string, key: () => Row['key']): Row {
  const known = rows.get(name);
  if (known !== undefined) return known;
  const row: Row = { key: key(), n: new Map() };
  rows.set(name, row);
  return row;
}

/** Names only the metrics that there are: few, and the same ones again and again. */
async function upsert(
  db: Db,
  dialect: Dialect,
  table: string,
  key: Readonly<Record<string, 'integer' | 'text'>>,
  added: ReadonlyMap<string, Row>,
): Promise<void> {
  if (added.size === 0) return;
  const rows = [...added.values()];
  const metrics = [...new Set(rows.flatMap(({ n }) => [...n.keys()]))].toSorted();
  const columns = { ...key, ...Object.fromEntries(metrics.map((metric) => [metric, 'integer' as const])) };
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  const values = rows.map((row) => ({
    ...row.key,
    ...Object.fromEntries(metrics.map((metric) => [metric, row.n.get(metric) ?? 0])),
  }));
  const sums = metrics.map(
    (metric) => sql`${sql.ref(metric)} = ${sql.ref(`${table}.${metric}`)} + ${sql.ref(`excluded.${metric}`)}`,
  );
  await sql`
    insert into ${sql.table(table)} (${names}) select ${names} from ${dialect.rows(columns, values)} as v where true
    on conflict (${sql.join(Object.keys(key).map((name) => sql.ref(name)))}) do update set ${sql.join(sums)}`.execute(
    db,
  );
}
