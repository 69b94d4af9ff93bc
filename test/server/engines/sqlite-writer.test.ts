import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { StoreUnavailableError } from '../../../server/engines/index.ts';
import type { Db } from '../../../server/engines/shared/session.ts';
import type { Tables } from '../../../server/engines/shared/tables.ts';
import { createKyselyDialect } from '../../../server/engines/sqlite/dialect.ts';
import { adaptDatabase } from '../../../server/engines/sqlite/node-sqlite.ts';
import { createWriter, type Writer } from '../../../server/engines/sqlite/writer.ts';

describe('group commit', () => {
  let folder: string;
  let database: DatabaseSync;
  let db: Kysely<Tables>;
  let writer: Writer;
  let exec: MockInstance<DatabaseSync['exec']>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'belfry-writer-'));
    database = new DatabaseSync(join(folder, 'w.db'), { timeout: 0 });
    database.exec(
      'pragma journal_mode = wal; create table origins (id integer primary key, origin text unique) strict',
    );
    db = new Kysely<Tables>({ dialect: createKyselyDialect(adaptDatabase(database)) });
    // However slow the machine is, a group is never cut short.
    writer = createWriter(db, database, { groupMs: Infinity });
    exec = vi.spyOn(database, 'exec');
  });
  afterEach(async () => {
    await writer.stop();
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  const commits = () => exec.mock.calls.filter(([text]) => text === 'commit').length;
  const add = (origin: string) => (connection: Db) => connection.insertInto('origins').values({ origin }).execute();
  const stored = async () =>
    (await db.selectFrom('origins').select('origin').orderBy('id').execute()).map((r) => r.origin);

  it('runs what waits in one transaction, in order', async () => {
    const origins = Array.from({ length: 40 }, (_, index) => `o${index}`);
    await Promise.all(origins.map((origin) => writer.write(add(origin))));
    expect(commits()).toBe(1);
    expect(await stored()).toEqual(origins);
  });

  it('takes in whatever is queued within one turn of the event loop', async () => {
    const first = writer.write(add('a'));
    for (let hops = 0; hops < 50; hops += 1) await Promise.resolve();
    await Promise.all([first, writer.write(add('b'))]);
    expect(commits()).toBe(1);
  });

  it('rolls back and rejects a command that throws, alone', async () => {
    const results = await Promise.allSettled([
      writer.write(add('a')),
      writer.write(async (connection) => {
        await add('b')(connection);
        throw new Error('second thoughts');
      }),
      writer.write(add('a')),
      writer.write(add('c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { message: 'second thoughts' } });
    expect(commits()).toBe(1);
    expect(await stored()).toEqual(['a', 'c']);
  });

  it('starts an idle write on the next turn of the event loop', async () => {
    const written = writer.write(add('a')).then(() => 'written');
    const later = new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve, 'later'))));
    expect(await Promise.race([written, later])).toBe('written');
  });

  it('settles after the commit: a reader of the file sees the row', async () => {
    const reader = new DatabaseSync(join(folder, 'w.db'), { readOnly: true });
    await writer.write(add('a'));
    expect(reader.prepare('select count(*) as n from origins').get()?.n).toBe(1);
    reader.close();
  });

  it('lets no read see half a group', async () => {
    const seen: Promise<string[]>[] = [];
    await Promise.all([
      writer.write(async (connection) => {
        await add('a')(connection);
        seen.push(stored());
        await add('b')(connection);
      }),
      writer.write(add('c')),
    ]);
    expect(await Promise.all(seen)).toEqual([['a', 'b', 'c']]);
  });

  it('puts what is queued while a group runs into the next one', async () => {
    let inner: Promise<unknown> | undefined;
    await writer.write(async (connection) => {
      await add('a')(connection);
      inner = writer.write(add('b'));
    });
    expect(commits()).toBe(1);
    await inner;
    expect(commits()).toBe(2);
  });

  it('waits for another program that holds the write lock, and reads go on', async () => {
    const other = new DatabaseSync(join(folder, 'w.db'), { timeout: 0 });
    other.exec(`begin immediate; insert into origins (origin) values ('other')`);
    const written = writer.write(add('mine'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(await stored()).toEqual([]);
    other.exec('commit');
    await written;
    expect(await stored()).toEqual(['other', 'mine']);
    other.close();
  });

  it('refuses what waits when the other program does not give the lock back', async () => {
    const impatient = createWriter(db, database, { busyLimitMs: 0 });
    const other = new DatabaseSync(join(folder, 'w.db'), { timeout: 0 });
    other.exec('begin immediate');
    const results = await Promise.allSettled([impatient.write(add('a')), impatient.write(add('b'))]);
    for (const result of results) expect(result).toMatchObject({ reason: { name: 'StoreUnavailableError' } });
    other.exec('rollback');
    other.close();
    await impatient.write(add('c'));
    expect(await stored()).toEqual(['c']);
  });

  it('waits for the lock no longer than a second when it is to stop', async () => {
    const other = new DatabaseSync(join(folder, 'w.db'), { timeout: 0 });
    other.exec('begin immediate');
    const stopped = createWriter(db, database, { busyLimitMs: Infinity });
    const written = expect(stopped.write(add('a'))).rejects.toThrow(StoreUnavailableError);
    await stopped.stop();
    await written;
    other.exec('rollback');
    other.close();
  });

  it('commits a group that has run too long, and goes on with the next', async () => {
    const hasty = createWriter(db, database, { groupMs: 0 });
    await Promise.all(['a', 'b', 'c'].map((origin) => hasty.write(add(origin))));
    expect(commits()).toBe(3);
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });

  it('stores nothing of what does not fit on the disk, and goes on when there is room', async () => {
    await writer.write(add('a'));
    // SQLite's own limit: it answers as it does to a disk that is full.
    const { page_count: pages } = database.prepare('pragma page_count').get() ?? {};
    database.exec(`pragma max_page_count = ${String(pages)}`);
    const big = 'x'.repeat(100_000);
    const results = await Promise.allSettled([writer.write(add('b')), writer.write(add(big))]);
    expect(results[1]).toMatchObject({ reason: { name: 'StoreUnavailableError' } });
    expect(await stored()).toEqual(results[0].status === 'fulfilled' ? ['a', 'b'] : ['a']);
    database.exec('pragma max_page_count = 100000');
    await writer.write(add(big));
    expect(await stored()).toContain(big);
  });

  it('tells everybody when the commit fails', async () => {
    exec.mockImplementation(function (this: DatabaseSync, text) {
      if (text === 'commit') throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
      DatabaseSync.prototype.exec.call(this, text);
    });
    const results = await Promise.allSettled([writer.write(add('a')), writer.write(add('b'))]);
    for (const result of results)
      expect(result).toMatchObject({ reason: expect.any(StoreUnavailableError) as unknown });
    exec.mockRestore();
    expect(await stored()).toEqual([]);
    await writer.write(add('c'));
    expect(await stored()).toEqual(['c']);
  });

  it('tells everybody when the rollback fails, too, and makes up for it', async () => {
    exec.mockImplementation(function (this: DatabaseSync, text) {
      if (text === 'commit' || text === 'rollback') throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
      DatabaseSync.prototype.exec.call(this, text);
    });
    await expect(writer.write(add('a'))).rejects.toThrow(StoreUnavailableError);
    await expect(writer.write(add('b'))).rejects.toThrow(StoreUnavailableError);
    exec.mockRestore();
    await writer.write(add('c'));
    expect(await stored()).toEqual(['c']);
  });

  it('finishes what it has taken, then takes no more', async () => {
    const written = writer.write(add('a'));
    await writer.stop();
    await written;
    await expect(writer.write(add('b'))).rejects.toThrow(StoreUnavailableError);
  });
});

describe('values', () => {
  it.each([[NaN], [Infinity], [new Date(0)], [{}], [undefined], [true]])(
    'refuses %s, which SQLite would change',
    (value) => {
      const database = new DatabaseSync(':memory:');
      const statement = adaptDatabase(database).prepare('select ? as v');
      expect(() => statement.all([value])).toThrow(TypeError);
      database.close();
    },
  );
});
