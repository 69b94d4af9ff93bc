import { DatabaseSync } from 'node:sqlite';
import { Kysely, type Compilable } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candidates } from '../../../server/engines/shared/segments/candidates.ts';
import { compileFilter } from '../../../server/engines/shared/segments/compile.ts';
import type { Db } from '../../../server/engines/shared/session.ts';
import type { Tables } from '../../../server/engines/shared/tables.ts';
import { createKyselyDialect, sqliteDialect } from '../../../server/engines/sqlite/dialect.ts';
import { migrate } from '../../../server/engines/sqlite/migrate.ts';
import { adaptDatabase } from '../../../server/engines/sqlite/node-sqlite.ts';
import type { SegmentFilter } from '../../../wire/index.ts';
import { NOW } from './world.ts';

const SCOPE = { dialect: sqliteDialect, now: NOW };

/** How one subscription is asked, and how those who fit are found where an index can. */
const PLANS: [filter: SegmentFilter, asked: RegExp, found?: RegExp][] = [
  [{ tag: 'plan', equals: 'pro' }, /user_id=\? AND key=\?/, /user_tags_text \(key=\? AND text=\?\)/],
  [{ tag: 'plan', in: ['pro', 'x'] }, /user_id=\? AND key=\?/, /user_tags_text \(key=\? AND text=\?\)/],
  [{ tag: 'age', gte: 18 }, /user_id=\? AND key=\?/, /user_tags_number \(key=\? AND number>\?\)/],
  [{ tag: 'renews', before: 'now' }, /user_id=\? AND key=\?/, /user_tags_number \(key=\? AND number<\?\)/],
  [{ group: 'vip' }, /user_id=\? AND name=\?/, /user_groups_name \(name=\?\)/],
  [{ lastSeenAt: { before: 'now' } }, /INTEGER PRIMARY KEY/, /users_seen \(last_seen_at<\?\)/],
  [{ locale: 'pt' }, /INTEGER PRIMARY KEY/],
  [{ active: true }, /INTEGER PRIMARY KEY/],
  [{ category: 'news' }, /INTEGER PRIMARY KEY/],
  [
    { event: 'clicked', template: 'x', within: '30 days' },
    /events_subscription \(subscription_id=\? AND type=\? AND at>\?\)/,
    /events_type \(type=\? AND at>\?\)/,
  ],
  [
    { event: 'clicked', notification: 'ntf_1' },
    /events_subscription \(subscription_id=\? AND type=\?\)/,
    /notification_id=\?/,
  ],
];

let database: DatabaseSync;
let db: Db;
const prepared: string[] = [];
beforeAll(async () => {
  database = new DatabaseSync(':memory:');
  const adapted = adaptDatabase(database);
  const prepare = (text: string) => (prepared.push(text), adapted.prepare(text));
  db = new Kysely<Tables>({ dialect: createKyselyDialect({ ...adapted, prepare }) });
  await migrate(db, database);
});
afterAll(() => db.destroy());

const planOf = (text: string): string => {
  const values = Array.from(text.match(/\?/g) ?? [], () => '1');
  const rows = database.prepare(`explain query plan ${text}`).all(...values);
  return rows.map(({ detail }) => String(detail)).join('\n');
};

const planOfQuery = (query: Compilable): string => planOf(query.compile().sql);

describe('the plan of a filter', () => {
  it.each(PLANS)('asks by an index: %j', (filter, asked) => {
    for (const each of [filter, { not: filter }, { any: [filter, { platform: 'ios' as const }] }]) {
      const plan = planOfQuery(
        db
          .selectFrom('subscriptions as s')
          .select('s.id')
          .where('s.user_id', '>=', 1)
          .where('s.user_id', '<', 1000)
          .where(compileFilter(each, SCOPE)),
      );
      expect(plan).toMatch(asked);
      expect(plan.replace('SCAN json_each', '')).not.toMatch(/SCAN/);
    }
  });

  it.each(PLANS.filter(([, , found]) => found !== undefined))('finds by an index: %j', async (filter, _, found) => {
    prepared.length = 0;
    await candidates(db, filter, 100, SCOPE);
    const plan = planOf(prepared.find((text) => text.includes('count(')) ?? '');
    expect(plan).toMatch(found ?? /never/);
    expect(plan).not.toMatch(/SCAN (?!found|json_each)/);
  });
});
