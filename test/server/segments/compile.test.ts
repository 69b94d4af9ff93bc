import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAudience } from '../../../server/engines/shared/ledger/audience.ts';
import { candidates } from '../../../server/engines/shared/segments/candidates.ts';
import { compileFilter } from '../../../server/engines/shared/segments/compile.ts';
import type { Db } from '../../../server/engines/shared/session.ts';
import type { Tables } from '../../../server/engines/shared/tables.ts';
import { createKyselyDialect, sqliteDialect } from '../../../server/engines/sqlite/dialect.ts';
import { migrate } from '../../../server/engines/sqlite/migrate.ts';
import { adaptDatabase } from '../../../server/engines/sqlite/node-sqlite.ts';
import { segmentFilterSchema, type SegmentFilter } from '../../../wire/index.ts';
import { fits } from './evaluate.ts';
import { fill, filters, NOW, people, type Person } from './world.ts';

const SCOPE = { dialect: sqliteDialect, now: NOW };
const RUNS = { numRuns: 600 };

let database: DatabaseSync;
let db: Db;
beforeAll(async () => {
  database = new DatabaseSync(':memory:');
  database.exec('pragma foreign_keys = on');
  db = new Kysely<Tables>({ dialect: createKyselyDialect(adaptDatabase(database)) });
  await migrate(db, database);
});
afterAll(() => db.destroy());

/** Every subscription of the world with its number and its person's, as the database counts them. */
const subscriptions = (world: readonly Person[]) =>
  world
    .flatMap((person, index) => person.browsers.map((browser) => ({ person, browser, userId: index + 1 })))
    .map((each, index) => ({ ...each, id: index + 1 }));

const expected = (world: readonly Person[], filter: SegmentFilter) =>
  subscriptions(world).filter(({ person, browser }) => fits(filter, person, browser));

describe('a compiled filter', () => {
  it('finds whom a plain evaluation finds, however it is nested', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(people, filters, async (world, filter) => {
        expect(segmentFilterSchema.safeParse(filter).success).toBe(true);
        fill(database, world);
        const rows = await db
          .selectFrom('subscriptions as s')
          .select('s.id')
          .where(compileFilter(filter, SCOPE))
          .orderBy('s.id')
          .execute();
        expect(rows.map(({ id }) => id)).toEqual(expected(world, filter).map(({ id }) => id));
      }),
      RUNS,
    );
  });

  it('has everybody among its candidates, where there are some', { timeout: 60_000 }, async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(people, filters, async (world, filter) => {
        fill(database, world);
        const few = await candidates(db, filter, 100, SCOPE);
        if (few === undefined) return;
        found += 1;
        expect(new Set(few).size).toBe(few.length);
        for (const { userId } of expected(world, filter)) expect(few).toContain(userId);
      }),
      RUNS,
    );
    expect(found).toBeGreaterThan(50);
  });

  it(
    'is planned step by step, each active subscription once, in the order of the walk',
    { timeout: 60_000 },
    async () => {
      const reader = createAudience(sqliteDialect);
      await fc.assert(
        fc.asyncProperty(people, filters, fc.integer({ min: 1, max: 4 }), async (world, filter, limit) => {
          fill(database, world);
          const planned = [];
          let after = { originId: 0, id: 0 };
          for (let hasMore = true; hasMore;) {
            const step = await reader.next(db, { filter }, { snapshotId: 1000, after, limit, now: NOW });
            expect(step.found.length).toBeLessThanOrEqual(limit);
            planned.push(...step.found);
            ({ last: after, hasMore } = step);
          }
          const meant = expected(world, filter).filter(({ browser }) => browser.active);
          const order = meant.map(({ id }) => ({ id, originId: 1 + (id % 2) }));
          order.sort((a, b) => a.originId - b.originId || a.id - b.id);
          expect(planned.map(({ id, originId }) => ({ id, originId }))).toEqual(order);
        }),
        RUNS,
      );
    },
  );

  it('has no value in its text', () => {
    const filter = { any: [{ tag: "x'; drop table users; --", equals: "' or 1 = 1" }, { group: '"' }] };
    const { sql, parameters } = db
      .selectFrom('subscriptions as s')
      .select('s.id')
      .where(compileFilter(filter, SCOPE))
      .compile();
    expect(sql).not.toMatch(/drop|or 1/);
    expect(parameters).toEqual(["' or 1 = 1", "x'; drop table users; --", '"']);
  });
});
