import { readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFileInUseError, openSqliteEngine } from '../../../server/engines/index.ts';
import { startChild } from './child.ts';
import { START } from './contract/drafts.ts';
import { openTempEngine, type TempEngine } from './open-temp-engine.ts';

const now = () => START;

describe('owner of the data file', () => {
  let temp: TempEngine;
  beforeEach(async () => {
    temp = await openTempEngine();
  });
  afterEach(() => temp.remove());

  it('refuses a second engine in the same process, naming the file', async () => {
    const second = openSqliteEngine({ file: temp.file, now });
    await expect(second).rejects.toThrow(DataFileInUseError);
    await expect(second).rejects.toThrow(`${temp.file} is in use by another Belfry server`);
  });

  it('knows the file by another path', async () => {
    const link = join(dirname(temp.file), 'link.db');
    await symlink(temp.file, link);
    await expect(openSqliteEngine({ file: link, now })).rejects.toThrow(DataFileInUseError);
  });

  it('refuses a second process', async () => {
    const child = startChild('hold-file.ts', [temp.file]);
    await child.wrote(1);
    expect(child.lines).toEqual(['DataFileInUseError']);
    await child.kill();
  });

  it('gives the file up when it is closed, however often', async () => {
    await Promise.all([temp.engine.close(), temp.engine.close()]);
    const second = await openSqliteEngine({ file: temp.file, now });
    expect(await second.store.countActiveSubscriptions()).toBe(0);
    await second.close();
  });

  it('opens at once after the owner was killed', async () => {
    await temp.engine.close();
    const child = startChild('hold-file.ts', [temp.file]);
    await child.wrote(1);
    await expect(openSqliteEngine({ file: temp.file, now })).rejects.toThrow(DataFileInUseError);
    await child.kill();
    await (await openSqliteEngine({ file: temp.file, now })).close();
  });

  it('leaves the file open to readers', async () => {
    const reader = new DatabaseSync(temp.file, { readOnly: true });
    expect(reader.prepare('select count(*) as n from users').get()?.n).toBe(0);
    reader.close();
  });

  it('merges the log into the file when it is closed', async () => {
    await temp.engine.close();
    expect((await readdir(dirname(temp.file))).sort()).toEqual(['belfry.db', 'belfry.db-owner']);
  });
});
