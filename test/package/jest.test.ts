import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installFromRegistry, type Installed } from './from-registry.ts';
import { packPackage, type Packed } from './packed.ts';

/** None of our dependencies: who uses vitest has no need of it. */
const JEST = 'jest@30.5.2';

/** As TESTING.md has it. */
const TEST = `
import { createUserAgent, launchChromium, pushMatchers, startPushService } from 'belfry/testing';
import webpush from 'web-push';

expect.extend(pushMatchers);

const vapidDetails = { subject: 'mailto:ops@example.com', ...webpush.generateVAPIDKeys() };
let service;
beforeAll(async () => {
  service = await startPushService();
});
afterAll(() => service.close());

test('sends what a browser can decrypt', async () => {
  const agent = createUserAgent(service, { applicationServerKey: vapidDetails.publicKey });
  await expect(agent).not.toHaveReceivedPush();
  await webpush.sendNotification(agent.subscription, 'Hello', { vapidDetails, agent: service.agent });
  await expect(agent).toHaveReceivedPush(expect.stringContaining('ell'));
  await expect(service).toHaveAccepted({ headers: { ttl: '2419200' } }, { times: 1 });
  await expect(expect(agent).toHaveReceivedPush('Bye', { timeoutMs: 1 })).rejects.toThrow('Hello');
});

test('knows the errors of a realm that is not its own', async () => {
  await expect(launchChromium({ service, executablePath: '/none' })).rejects.toThrow('/none');
});
`;

let packed: Packed;
let jest: Installed;
beforeAll(() => {
  packed = packPackage();
  jest = installFromRegistry(JEST);
}, 120_000);
afterAll(() => {
  packed.remove();
  jest.remove();
});

describe('belfry/testing under jest', () => {
  it('runs, in jest’s realm with ES modules', ({ skip }) => {
    // Where no registry can be reached there is no jest.
    skip(jest.refusal !== null, jest.refusal ?? '');
    writeFileSync(join(packed.consumer, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(packed.consumer, 'push.test.js'), TEST);
    const args = ['--experimental-vm-modules', join(jest.modules, 'jest/bin/jest.js'), '--rootDir', packed.consumer];
    const env = { ...process.env, VITEST: undefined, NODE_ENV: 'test' };
    const output = spawnSync(process.execPath, args, { cwd: packed.consumer, encoding: 'utf8', env, timeout: 50_000 });
    expect(output.stderr).toMatch(/Tests: {7}2 passed, 2 total/);
    expect(output.status).toBe(0);
  });
});
