import { readFile, rename, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailableError } from '../../../server/engines/index.ts';
import { openTempEngine, type TempEngine } from './open-temp-engine.ts';
import { START, subscribe } from './contract/drafts.ts';

describe('the condition of the data file', () => {
  let now: number;
  let temp: TempEngine;
  beforeEach(async () => {
    now = START;
    temp = await openTempEngine(() => now);
    await subscribe(temp.engine, ['ann']);
  });
  afterEach(() => temp.remove());

  const write = () => subscribe(temp.engine, ['ben']);
  /** Asks as health does, again and again, until a probe has told. */
  const mended = () =>
    vi.waitFor(() => {
      now += 1_000;
      expect(temp.engine.fault()).toBeUndefined();
    });

  it('is good until a write fails', async () => {
    expect(temp.engine.fault()).toBeUndefined();
    await write();
    expect(temp.engine.fault()).toBeUndefined();
  });

  // What is open can be neither moved nor replaced on Windows.
  describe.skipIf(process.platform === 'win32').each([
    ['the file', ''],
    ['its log', '-wal'],
  ])('when %s', (_name, suffix) => {
    it('is moved away: takes no writes until it is back', async () => {
      const path = `${temp.file}${suffix}`;
      await rename(path, `${path}.away`);
      await expect(write()).rejects.toThrow(StoreUnavailableError);
      expect(temp.engine.fault()).toEqual({
        since: START,
        reason: expect.stringContaining(`${path} is gone`) as string,
      });
      await rename(`${path}.away`, path);
      await write();
      expect(temp.engine.fault()).toBeUndefined();
    });

    it('is replaced: does not write into what no name leads to', async () => {
      const path = `${temp.file}${suffix}`;
      const copy = await readFile(path);
      await rename(path, `${path}.away`);
      await writeFile(path, copy);
      await expect(write()).rejects.toThrow(`${path} is not the file that was opened`);
      await rename(`${path}.away`, path);
      await write();
    });
  });

  it('is found out again by those who ask, without a write of anybody', async () => {
    await rename(temp.file, `${temp.file}.away`);
    await expect(write()).rejects.toThrow(StoreUnavailableError);
    await rename(`${temp.file}.away`, temp.file);
    expect(temp.engine.fault()).toBeDefined();
    await mended();
  });

  it('stays bad while it is, since when it was', async () => {
    await rename(temp.file, `${temp.file}.away`);
    await expect(write()).rejects.toThrow(StoreUnavailableError);
    for (let asked = 0; asked < 3; asked += 1) {
      now += 1_000;
      expect(temp.engine.fault()).toMatchObject({ since: START });
      await expect(write()).rejects.toThrow(StoreUnavailableError); // behind the probe in the queue
    }
    await rename(`${temp.file}.away`, temp.file);
  });

  it('is not made good by a write that finds nothing to change', async () => {
    const full = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, text) {
      if (text === 'commit') throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      Reflect.apply(realExec, this, [text]);
    });
    await expect(write()).rejects.toThrow(StoreUnavailableError);
    full.mockRestore();
    expect(await temp.engine.ledger.claim(START, 60_000)).toBeUndefined();
    expect(temp.engine.fault()).toMatchObject({ reason: 'database or disk is full' });
    await write();
    expect(temp.engine.fault()).toBeUndefined();
  });
});

/** Called with the database that it belongs to. */
const realExec = DatabaseSync.prototype.exec;
