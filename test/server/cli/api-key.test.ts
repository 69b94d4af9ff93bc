/** `belfry api-key create` on a data file, and the first key of a server. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBelfry } from '../../../server/index.ts';
import { runBelfry } from './run-belfry.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'belfry-api-key-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const open = (more: object = {}) =>
  createBelfry({ data: join(cwd, 'belfry.db'), appUrl: 'https://app.example', ...more });
const create = (...args: string[]) => runBelfry(['api-key', 'create', ...args], { cwd });

describe('belfry api-key create', { timeout: 30_000 }, () => {
  it('prints a key of the scopes alone, which the server takes', async () => {
    await (await open()).stop();
    const { code, stdout, errors } = await create('--name', 'mailer', '--scopes', 'templates:read,notifications:read');
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const belfry = await open();
    const status = async (path: string, method = 'GET') =>
      (await belfry.app.request(path, { method, headers: { authorization: `Bearer ${stdout.trim()}` } })).status;
    expect(await status('/api/v1/templates')).toBe(200);
    expect(await status('/api/v1/templates', 'PUT')).toBe(403);
    await belfry.stop();
  });

  it('prints one that may do everything, unless told otherwise', async () => {
    await (await open()).stop();
    const { stdout } = await create();
    const belfry = await open();
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect((await belfry.app.request('/api/v1/users/nobody', { headers })).status).toBe(404);
    await belfry.stop();
  });

  it('refuses in one line while a server has the file', async () => {
    const belfry = await open();
    expect(await create()).toMatchObject({ code: 1, stdout: '', errors: [expect.stringMatching(/^belfry: .*in use/)] });
    await belfry.stop();
  });

  it('refuses a scope that there is none of', async () => {
    await (await open()).stop();
    expect(await create('--scopes', 'everything')).toMatchObject({
      code: 1,
      stdout: '',
      errors: [expect.stringContaining('--scopes has "everything"')],
    });
  });

  it('makes no data file', async () => {
    expect(await create('--data', 'typo.db')).toMatchObject({
      code: 1,
      errors: [expect.stringContaining('no data file typo.db')],
    });
    expect(existsSync(join(cwd, 'typo.db'))).toBe(false);
  });
});

describe('the first API key', () => {
  it('is not used up by a start that fails', async () => {
    const broken = { type: 'hello', defaultLocale: 'en', texts: { en: { title: '{{ x' } } };
    await expect(open({ templates: { templates: [broken] } })).rejects.toMatchObject({ code: 'template_invalid' });
    const belfry = await open();
    expect(belfry.made.apiKey).toMatch(/^bk_/);
    await belfry.stop();
  });
});
