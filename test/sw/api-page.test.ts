/** What API.md says of a worker that a site has already, as it stands there. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkerHarness, type WorkerHarness } from '../../testing/worker-harness/index.ts';
import { buildWorker, payload, SCOPE } from './built-worker.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const page = readFileSync(join(ROOT, 'API.md'), 'utf8');
const start = page.indexOf('## In your own worker');
const section = page.slice(start, page.indexOf('\n## ', start + 1));
const [typed = '', beside = ''] = Array.from(section.matchAll(/```[tj]s\n([\s\S]*?)```/g), ([, code = '']) =>
  code.replace("'belfry/sw'", `'${join(ROOT, 'sw/index.ts')}'`),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-worker-page-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, code: string): string => {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
};

async function startOn(name: string, code: string): Promise<WorkerHarness> {
  return createWorkerHarness({ script: await buildWorker(write(name, code)), scope: SCOPE });
}

describe('API.md shows a worker of the site’s own', () => {
  it('that a strict TypeScript takes', () => {
    const options =
      '--noEmit --strict --target es2024 --lib es2024,webworker,webworker.iterable --module esnext --moduleResolution bundler --allowImportingTsExtensions';
    const args = [...options.split(' '), write('typed.ts', typed)];
    const { stdout, status } = spawnSync(process.execPath, [TSC, ...args], { cwd: folder, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });

  it('that shows every push, and leaves to the site when a new version takes over', async () => {
    const worker = await startOn('every.ts', typed);
    await worker.install();
    await worker.push(payload());
    await worker.push('{"title":"From elsewhere"}');
    expect(worker.shown.map(({ title }) => title)).toEqual(['Reminder', 'From elsewhere']);
    expect([worker.skippedWaiting, worker.claimed]).toEqual([false, false]);
  });

  it('that has a handler of its own, with ignoreForeign', async () => {
    const worker = await startOn('beside.js', beside);
    await worker.push(payload());
    await worker.push('From elsewhere');
    expect(worker.shown.map(({ title }) => title)).toEqual(['Reminder', 'From elsewhere']);
  });

  it('with each option of installPush', () => {
    const install = readFileSync(join(ROOT, 'sw/install.ts'), 'utf8');
    const [members = ''] = /interface PushWorkerOptions \{[\s\S]*?\n\}/.exec(install) ?? [];
    const options = Array.from(members.matchAll(/^ {2}(\w+)\?:/gm), ([, name]) => name);
    expect(options).not.toEqual([]);
    const rows = Array.from(section.matchAll(/^\| `(\w+)` \|/gm), ([, name]) => name);
    expect(rows).toEqual(options);
  });
});
