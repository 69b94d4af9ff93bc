/** `belfry templates load | save` on a data file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBelfry } from '../../../server/index.ts';
import { runHere } from './run-here.ts';

const TEMPLATE = { type: 'news', category: 'news', defaultLocale: 'en', texts: { en: { title: 'Hello' } } };
const SET = { categories: [{ id: 'news', names: { en: 'News' } }], templates: [TEMPLATE] };

let folder: string;
let data: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-templates-'));
  data = join(folder, 'belfry.db');
  file = join(folder, 'set.json');
  await (await createBelfry({ data, appUrl: 'https://app.example' })).stop();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (set: unknown, ...more: string[]) => {
  writeFileSync(file, JSON.stringify(set));
  return runHere('templates', 'load', file, '--data', data, ...more);
};
async function saved(): Promise<unknown> {
  const out = join(folder, 'out.json');
  expect((await runHere('templates', 'save', out, '--data', data)).code).toBe(0);
  return JSON.parse(readFileSync(out, 'utf8'));
}

describe('belfry templates', { timeout: 30_000 }, () => {
  it('loads a file and saves the same, defaults filled in, which loads without a change', async () => {
    const { code, out } = await load(SET);
    expect([code, out]).toEqual([
      0,
      'new      category  news\nnew      template  news\n2 to change, 0 as they are: loaded',
    ]);
    const set = await saved();
    expect(set).toMatchObject({ categories: [{ id: 'news', defaultOn: true }], templates: [TEMPLATE] });
    expect((await load(set)).out).toBe('0 to change, 2 as they are: nothing to change');
  });

  it('says with --dry-run what would change, and changes nothing', async () => {
    await load(SET);
    const changed = {
      ...SET,
      templates: [
        { ...TEMPLATE, url: '/n' },
        { ...TEMPLATE, type: 'more' },
      ],
    };
    const { out } = await load(changed, '--dry-run');
    expect(out.split('\n')).toEqual([
      'changed  template  news',
      'new      template  more',
      '2 to change, 1 as they are: nothing was changed',
    ]);
    expect(await saved()).toMatchObject({ templates: [TEMPLATE] });
  });

  it('looks and saves while a server has the file, and loads only once it is stopped', async () => {
    const belfry = await createBelfry({ data, appUrl: 'https://app.example' });
    expect((await load(SET, '--dry-run')).code).toBe(0);
    expect(await saved()).toEqual({ categories: [], templates: [] });
    expect(await load(SET)).toMatchObject({ code: 1, errors: [expect.stringMatching(/in use/)] });
    await belfry.stop();
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a template without texts',
      { templates: [{ ...TEMPLATE, texts: {} }] },
      /set\.json \/templates\/0\/defaultLocale: /,
    ],
    ['an unknown category', { templates: [TEMPLATE] }, /set\.json \/templates\/0\/category: no category news/],
    ['an unknown member', { templates: [], more: 1 }, /set\.json \/more: unknown member/],
  ])('refuses %s in one line, and loads nothing', async (_name, set, line) => {
    for (const more of [[], ['--dry-run']]) {
      expect(await load(set, ...more)).toMatchObject({ code: 1, errors: [expect.stringMatching(line)] });
    }
    expect(await saved()).toEqual({ categories: [], templates: [] });
  });
});
