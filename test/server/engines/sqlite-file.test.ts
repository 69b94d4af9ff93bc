import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DataFileForeignError,
  DataFileNewerError,
  DataFileUnwritableError,
  openSqliteEngine,
  StoreUnavailableError,
} from '../../../server/engines/index.ts';
import { START, subscriptionDraft } from './contract/drafts.ts';

const now = () => START;

/** Nobody's user id: root may write everywhere, so a refused write needs somebody else. */
const NOBODY = 65_534;

describe('data file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belfry-file-'));
    file = join(folder, 'belfry.db');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs as a user that has no rights where root made files. */
  async function unprivileged(run: () => Promise<void>): Promise<void> {
    if (process.getuid?.() !== 0) return run();
    process.seteuid?.(NOBODY);
    try {
      await run();
    } finally {
      process.seteuid?.(0);
    }
  }

  it('is made on the first start and kept on the second', async () => {
    const first = await openSqliteEngine({ file, now });
    await first.store.saveSubscription(subscriptionDraft('ann'));
    await first.close();
    const schema = () => {
      const database = new DatabaseSync(file);
      const rows = database.prepare('select type, name, sql from sqlite_schema order by name').all();
      database.close();
      return rows;
    };
    const before = schema();
    const second = await openSqliteEngine({ file, now });
    expect(await second.store.countActiveSubscriptions()).toBe(1);
    await second.close();
    expect(schema()).toEqual(before);
  });

  // Windows has no modes.
  it.skipIf(process.platform === 'win32')('is for its user alone, and so is what lies beside it', async () => {
    const before = process.umask(0o022);
    const engine = await openSqliteEngine({ file, now });
    process.umask(before);
    await engine.store.saveSubscription(subscriptionDraft('ann'));
    const modes = await Promise.all(
      (await readdir(folder)).toSorted().map(async (name) => [name, (await stat(join(folder, name))).mode & 0o777]),
    );
    await engine.close();
    expect(modes).toEqual(
      ['belfry.db', 'belfry.db-owner', 'belfry.db-owner-journal', 'belfry.db-shm', 'belfry.db-wal'].map((name) => [
        name,
        0o600,
      ]),
    );
  });

  it('is written through a log, so that reading never waits for writing', async () => {
    await (await openSqliteEngine({ file, now })).close();
    const database = new DatabaseSync(file);
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  it('needs its folder', async () => {
    const opened = openSqliteEngine({ file: join(folder, 'absent', 'belfry.db'), now });
    await expect(opened).rejects.toThrow(DataFileUnwritableError);
    await expect(opened).rejects.toThrow(`no folder ${join(folder, 'absent')}`);
  });

  it('is not a folder', async () => {
    await mkdir(file);
    await expect(openSqliteEngine({ file, now })).rejects.toThrow(DataFileUnwritableError);
  });

  it('is refused in a folder that cannot be written', async () => {
    await chmod(folder, 0o555);
    await unprivileged(() =>
      expect(openSqliteEngine({ file, now })).rejects.toThrow(
        new RegExp(`^${file} cannot be written \\(.+\\): give this user the right to write the file and its folder$`),
      ),
    );
    await chmod(folder, 0o755);
  });

  it('is refused when the file itself cannot be written', async () => {
    await (await openSqliteEngine({ file, now })).close();
    await chmod(file, 0o444);
    await chmod(folder, 0o777);
    if (process.getuid?.() === 0) await chown(`${file}-owner`, NOBODY, NOBODY);
    await unprivileged(() => expect(openSqliteEngine({ file, now })).rejects.toThrow(DataFileUnwritableError));
  });

  it('is not opened while another program writes it', async () => {
    await (await openSqliteEngine({ file, now })).close();
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    await expect(openSqliteEngine({ file, now })).rejects.toThrow(StoreUnavailableError);
    other.exec('rollback');
    other.close();
    await (await openSqliteEngine({ file, now })).close();
  });

  it('is left alone when it is no database', async () => {
    await writeFile(file, 'Dear diary, '.repeat(100));
    await expect(openSqliteEngine({ file, now })).rejects.toThrow(DataFileForeignError);
    expect((await stat(file)).size).toBe(1200);
  });

  it('is left alone when it is another program’s database', async () => {
    const other = new DatabaseSync(file);
    other.exec('create table users (name text)');
    other.close();
    await expect(openSqliteEngine({ file, now })).rejects.toThrow(/another program's database/);
  });

  it('is left alone when a newer version has written it, and freed', async () => {
    await (await openSqliteEngine({ file, now })).close();
    const database = new DatabaseSync(file);
    database.exec(`insert into schema_steps (name, timestamp) values ('0999-later', '2030')`);
    await expect(openSqliteEngine({ file, now })).rejects.toThrow(DataFileNewerError);
    await expect(openSqliteEngine({ file, now })).rejects.toThrow(/newer Belfry \(schema step 0999-later\)/);
    database.exec(`delete from schema_steps where name = '0999-later'`);
    database.close();
    await (await openSqliteEngine({ file, now })).close();
  });
});
