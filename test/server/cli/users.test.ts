/** `belfry users …` on a data file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseIds } from '../../../server/cli/users/reconcile.ts';
import { runHere } from './run-here.ts';
import { createVapidScene, type VapidScene } from './vapid-scene.ts';

let scene: VapidScene;
beforeEach(async () => {
  scene = await createVapidScene();
  vi.stubEnv('BELFRY_DATA', join(scene.cwd, 'belfry.db'));
  await scene.subscribe(scene.firstKey, 'ann', 'bob', 'cleo');
});
afterEach(() => {
  vi.unstubAllEnvs();
  scene.remove();
});

const users = (...args: string[]) => runHere('users', ...args);
const isActive = (name: string) => scene.withStore(async (store) => (await store.findUserByExternalId(name))?.active);

function listFile(text: string): string {
  const file = join(scene.cwd, 'live.txt');
  writeFileSync(file, text);
  return file;
}

describe('belfry users reconcile', () => {
  it('deactivates whoever is not in the list, after a dry run that does not', async () => {
    const file = listFile('ann\r\n\r\nnew\r\n');
    const dry = await users('reconcile', file, '--dry-run');
    expect(dry).toEqual({ code: 0, out: 'listed 2 ids, of which 1 known here\nwould deactivate 2 users', errors: [] });
    expect(await isActive('bob')).toBe(true);
    expect((await users('reconcile', file)).out).toContain('\ndeactivated 2 users');
    expect([await isActive('ann'), await isActive('bob')]).toEqual([true, false]);
  });

  it('takes an empty list only when it is forced', async () => {
    const file = listFile('\n');
    expect(await users('reconcile', file)).toMatchObject({
      code: 1,
      errors: [expect.stringContaining('the list is empty')],
    });
    expect(await isActive('ann')).toBe(true);
    expect((await users('reconcile', file, '--force')).code).toBe(0);
    expect(await isActive('ann')).toBe(false);
  });

  it('says in one line what is wrong with a file', async () => {
    expect(await users('reconcile', join(scene.cwd, 'nothing.txt'))).toMatchObject({
      code: 1,
      errors: [expect.stringContaining('ENOENT')],
    });
  });
});

describe('a list of live ids', () => {
  it.each([
    ['a\nb', ['a', 'b']],
    ['["a", "b\\n"]', ['a', 'b\n']],
    ['\uFEFFa', ['a']],
    ['[]', []],
  ])('reads %j', (text, ids) => expect(parseIds(text)).toEqual(ids));

  it.each([
    ['[1]', /element 1/],
    ['["a"', /no JSON/],
    ['a\n' + 'x'.repeat(192), /id 2 of the list/],
  ])('refuses %j', (text, line) => expect(() => parseIds(text)).toThrow(line));
});

describe('belfry users export and delete', () => {
  it('prints what is held, then erases it', async () => {
    const { code, out } = await users('export', 'ann');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ user: { id: 'ann' }, subscriptions: [{ id: 'sub_ann' }] });
    expect(await users('delete', 'ann')).toMatchObject({ code: 0, out: 'deleted ann' });
    for (const command of ['export', 'delete']) {
      expect(await users(command, 'ann')).toMatchObject({ code: 1, errors: ['belfry: there is no user ann'] });
    }
  });
});
