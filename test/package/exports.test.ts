import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkerHarness } from '../../testing/worker-harness/index.ts';
import { payload } from '../sw/built-worker.ts';
import { packPackage, type Packed } from './packed.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let packed: Packed;
beforeAll(() => {
  packed = packPackage();
}, 60_000);
afterAll(() => packed.remove());

/** Runs a module in the consumer's folder and returns what it prints. */
function run(source: string): string {
  writeFileSync(join(packed.consumer, 'run.mjs'), source);
  return execFileSync(process.execPath, ['run.mjs'], { cwd: packed.consumer, encoding: 'utf8' });
}

describe('the packed package', () => {
  it('has no root export: a server-only root would leak into browsers', () => {
    expect(() => run(`await import('belfry')`)).toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });

  it.each([
    ['belfry/client', ['ClientError', 'PUSH_STATUSES', 'createBelfryClient']],
    ['belfry/client/react', ['BelfryProvider', 'usePush', 'usePushNotifications', 'usePreferences']],
    ['belfry/client/foreground', ['showInPage', 'clearBadge']],
    ['belfry/client/elements', ['connectBelfry', 'setMessages', 'BelfryBell']],
    ['belfry/sw', ['installPush']],
    ['belfry/server', ['createBelfry', 'createApiKey']],
    ['belfry/testing', ['createUserAgent', 'launchChromium', 'startNotificationDaemon', 'startPushService']],
    ['belfry/testing/playwright', ['pushFixtures']],
    ['belfry/wire', ['ERROR_CODES', 'pushPayloadSchema']],
  ])('exports from %s what it promises', (name, wanted) => {
    const names = JSON.parse(run(`console.log(JSON.stringify(Object.keys(await import('${name}'))))`)) as string[];
    expect(names).toEqual(expect.arrayContaining(wanted));
  });

  it('has the worker as one classic script', () => {
    const path = run(`console.log(import.meta.resolve('belfry/sw.js'))`).trim();
    expect(path).toMatch(/dist\/sw\.js$/);
    const source = execFileSync(
      process.execPath,
      ['-e', `process.stdout.write(require('fs').readFileSync(new URL('${path}'),'utf8'))`],
      { encoding: 'utf8' },
    );
    expect(source).not.toMatch(/^\s*(import|export)\b/m);
  });

  it('has installPush as a classic script, for a worker that no bundler makes', async () => {
    const path = run(`console.log(import.meta.resolve('belfry/sw/classic.js'))`).trim();
    const classic = readFileSync(new URL(path), 'utf8');
    const worker = createWorkerHarness({
      script: `${classic}\nbelfry.installPush(self, { ignoreForeign: true });`, // as importScripts puts them together
      scope: 'https://app.example/',
    });
    await worker.install();
    await worker.push(JSON.stringify({ title: 'From elsewhere' }));
    await worker.push(payload());
    expect(worker.shown.map(({ title }) => title)).toEqual(['Reminder']);
    expect([worker.failures, worker.skippedWaiting, worker.claimed]).toEqual([[], false, false]);
  });

  it('runs the belfry command', () => {
    const bin = join(packed.consumer, 'node_modules/belfry/dist/server/bin.js');
    expect(execFileSync(process.execPath, [bin, 'vapid', 'generate'], { encoding: 'utf8' })).toMatch(
      /^VAPID_PRIVATE_KEY=\S{43}$/m,
    );
  });

  it('has types that a strict consumer compiles against', () => {
    writeFileSync(
      join(packed.consumer, 'consumer.ts'),
      `import { createBelfryClient, type PushState } from 'belfry/client';
import { usePush } from 'belfry/client/react';
import { createBelfry, type Belfry } from 'belfry/server';
import { startPushService } from 'belfry/testing';
import { subscribeRequestSchema, type PushPayload } from 'belfry/wire';
const client = createBelfryClient({ workerUrl: '/sw.js' });
export const state: PushState = client.get();
export const belfry: Promise<Belfry> = createBelfry({ appUrl: 'https://app.example' });
export const title = (payload: PushPayload): string => payload.notification.title;
// @ts-expect-error a number is no URL: the types must really be there
void createBelfry({ appUrl: 1 });
void [usePush, startPushService, subscribeRequestSchema];
`,
    );
    const options = [
      '--strict',
      '--noEmit',

      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--lib',
      'es2024,dom',
      '--types',
      'node',
    ];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const compile = () =>
      execFileSync(process.execPath, [tsc, ...options, 'consumer.ts'], {
        cwd: packed.consumer,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    expect(compile).not.toThrow();
  });

  it('carries no sources, tests or demo', () => {
    expect(
      packed.files.filter(
        (path) =>
          !/^(dist\/|package\.json$|README\.md$|API\.md$|LICENSE$|TESTING\.md$|ELEMENTS\.md$|NOTIFICATION-OPTIONS\.md$|THIRD-PARTY\.md$|ERRORS\.md$|CHANGELOG\.md$)/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(packed.files.filter((path) => /dist\/(demo|types\/(demo|test|bench))\//.test(path))).toEqual([]);
  });
});
