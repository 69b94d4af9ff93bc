import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installFromRegistry, type Installed } from './from-registry.ts';
import { packPackage, type Packed } from './packed.ts';

/** Its runner; what drives browsers is in our dependencies, in the same version. */
const PLAYWRIGHT = '@playwright/test@1.65.1';

/** As TESTING.md has it. The browsers' part is in the suite for browsers; here it would want them installed. */
const SPEC = `
import { test as base, expect as baseExpect } from '@playwright/test';
import { createUserAgent, pushMatchers } from 'belfry/testing';
import { pushFixtures, type PushFixtures } from 'belfry/testing/playwright';
import webpush from 'web-push';

const expect = baseExpect.extend(pushMatchers);
const test = base.extend<PushFixtures>(pushFixtures);
test.use({ pushOptions: { service: { origins: ['https://push.example'] } } });

const vapidDetails = { subject: 'mailto:ops@example.com', ...webpush.generateVAPIDKeys() };

for (const text of ['one', 'two']) {
  test(text, async ({ pushService }) => {
    const agent = createUserAgent(pushService, { applicationServerKey: vapidDetails.publicKey });
    expect(agent.subscription.endpoint).toContain('https://push.example/');
    await webpush.sendNotification(agent.subscription, text, { vapidDetails, agent: pushService.agent });
    await expect(agent).toHaveReceivedPush(text);
    await expect(pushService).toHaveAccepted({}, { times: 1 });
    await expect(agent).not.toHaveReceivedPush('three');
  });
}
`;

let packed: Packed;
let playwright: Installed;
beforeAll(() => {
  packed = packPackage();
  playwright = installFromRegistry(PLAYWRIGHT);
}, 120_000);
afterAll(() => {
  packed.remove();
  playwright.remove();
});

describe('belfry/testing/playwright under @playwright/test', () => {
  it('starts its fixtures for each test, with their options and the matchers', ({ skip }) => {
    // Where no registry can be reached there is no runner.
    skip(playwright.refusal !== null, playwright.refusal ?? '');
    const { consumer } = packed;
    writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(consumer, 'push.spec.ts'), SPEC);
    symlinkSync(join(playwright.modules, '@playwright'), join(consumer, 'node_modules/@playwright'));
    const args = [join(playwright.modules, '@playwright/test/cli.js'), 'test', '--reporter=list', '--workers=1'];
    const env = { ...process.env, VITEST: undefined, TEST: undefined, NODE_ENV: 'test' };
    const output = spawnSync(process.execPath, args, { cwd: consumer, encoding: 'utf8', env, timeout: 50_000 });
    expect(`${output.stdout}${output.stderr}`).toMatch(/\b2 passed/);
    expect(output.status).toBe(0);
  });
});
