import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateAudience } from '../../../server/engines/shared/segments/estimate.ts';
import type { Db, Session } from '../../../server/engines/shared/session.ts';
import type { Tables } from '../../../server/engines/shared/tables.ts';
import { createKyselyDialect, sqliteDialect } from '../../../server/engines/sqlite/dialect.ts';
import { migrate } from '../../../server/engines/sqlite/migrate.ts';
import { adaptDatabase } from '../../../server/engines/sqlite/node-sqlite.ts';
import { NOW } from './world.ts';

const PEOPLE = 150_000;

let db: Db;
let session: Session;
beforeAll(async () => {
  const database = new DatabaseSync(':memory:');
  db = new Kysely<Tables>({ dialect: createKyselyDialect(adaptDatabase(database)) });
  await migrate(db, database);
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${PEOPLE})`;
  database.exec(`insert into origins (id, origin) values (1, 'https://a.example');
    insert into users (id, external_id, active, created_at, updated_at) ${numbers}
      select i, 'person-' || i, i * 7919 % 10 <> 0, 0, 0 from n;
    insert into user_tags ${numbers} select i, 'plan', 'string', case when i % 100 = 0 then 'team' else 'free' end, null from n;
    insert into subscriptions (public_id, user_id, origin_id, endpoint, endpoint_hash, p256dh, auth, vapid_key_id,
        platform, created_at, updated_at, last_seen_at) ${numbers}
      select 'sub_' || i || '_' || copy, i, 1, '', randomblob(16), x'', x'', '',
        case when i < ${PEOPLE / 4} then 'ios' else 'android' end, 0, 0, 0
      from n join (select 1 as copy union all select 2) on copy = 1 or i % 3 = 0`);
  const read: Session['read'] = (query) => query(db);
  session = { read, write: read, dialect: sqliteDialect, now: () => NOW };
}, 60_000);
afterAll(() => db.destroy());

/** Within so much of the truth: the stretches see 40 % of these people. */
const near = (value: number, truth: number): void => {
  expect(value).toBeGreaterThan(truth * 0.97);
  expect(value).toBeLessThan(truth * 1.03);
};

describe('an estimate over many', () => {
  it('is projected from a share of them, and near the truth', { timeout: 30_000 }, async () => {
    const { users, subscriptions, exact, byPlatform, sample } = await estimateAudience(
      session,
      { filter: { active: true } },
      NOW,
    );
    expect(exact).toBe(false);
    near(users, PEOPLE * 0.9);
    near(subscriptions, PEOPLE * 0.9 * (4 / 3));
    near(byPlatform.ios ?? 0, subscriptions / 4);
    expect(byPlatform).not.toHaveProperty('windows');
    expect(sample).toHaveLength(10);
  });

  it('counts each of a few that an index finds', async () => {
    const team = { tag: 'plan', equals: 'team' };
    const found = await estimateAudience(session, { filter: { all: [{ active: true }, team] } }, NOW);
    expect(found).toMatchObject({ users: 0, subscriptions: 0, exact: true, byPlatform: {}, sample: [] });
    expect(await estimateAudience(session, { filter: team }, NOW)).toMatchObject({
      users: PEOPLE / 100,
      subscriptions: (PEOPLE / 100) * (4 / 3),
      exact: true,
    });
  });

  it('lets others have the event loop between its reads', async () => {
    let turns = 0;
    let isOver = false;
    const turning = (async () => {
      for (; !isOver; turns += 1) await new Promise(setImmediate);
    })();
    await estimateAudience(session, { filter: { platform: 'ios' } }, NOW);
    isOver = true;
    await turning;
    expect(turns).toBeGreaterThan(20);
  });
});
