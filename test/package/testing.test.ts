import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPackage, type Packed } from './packed.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PEERS = ['@bufbuild', 'dbus-next', 'fake-indexeddb', 'playwright-core', 'puppeteer-core', 'vitest', 'ws'];

let packed: Packed;
beforeAll(() => {
  packed = packPackage();
}, 60_000);
afterAll(() => packed.remove());

describe('belfry/testing without its optional packages', () => {
  const run = (source: string) => {
    writeFileSync(join(packed.consumer, 'run.mjs'), source);
    return execFileSync(process.execPath, ['run.mjs'], { cwd: packed.consumer, encoding: 'utf8' }).trim();
  };
  const complaintOf = (call: string) =>
    run(`const t = await import('belfry/testing');
try { await ${call}; } catch (error) { console.log(error.message); }`);

  beforeAll(() => {
    for (const name of PEERS) rmSync(join(packed.consumer, 'node_modules', name));
  });

  it('can be imported, and the sink runs', () => {
    const script = `const { startSink } = await import('belfry/testing');
const sink = await startSink();
console.log((await sink.stats()).requests);
await sink.close();`;
    expect(run(script)).toBe('0');
  });

  it.each([
    ['startPushService', 't.startPushService()', '@bufbuild/protobuf ws'],
    ['startNotificationDaemon', 't.startNotificationDaemon()', 'dbus-next'],
    ['launchFirefox', `t.launchFirefox({ service: {}, executablePath: '/bin/true' })`, 'puppeteer-core'],
    ['createWorkerHarness', `t.createWorkerHarness({ script: '', scope: 'https://a.test/' })`, 'fake-indexeddb'],
  ])('%s says what to install', (name, call, packages) => {
    expect(complaintOf(call)).toBe(`${name} needs what is not installed: npm i -D ${packages}`);
  });
});

describe.each(['testing-web-push', 'testing-belfry'])('examples/%s', (name) => {
  it('passes with the packed package', () => {
    const folder = mkdtempSync(join(tmpdir(), 'belfry-example-'));
    const { consumer, remove } = packPackage();
    cpSync(join(ROOT, 'examples', name), consumer, { recursive: true });
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    // The browsers' part is in the suite for browsers; here it would want them installed.
    const args = [vitest, 'run', '--root', consumer, '-t', '^(?!.*the page and its worker)'];
    const env = { ...process.env, NO_COLOR: '1', VITEST: undefined, TMPDIR: folder };
    const output = execFileSync(process.execPath, args, { cwd: consumer, encoding: 'utf8', env });
    remove();
    rmSync(folder, { recursive: true });
    expect(output).toMatch(/Tests {2}3 passed/);
  });
});
