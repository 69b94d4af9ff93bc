import { createUserAgent } from 'belfry/testing';
import { pushTest } from 'belfry/testing/vitest';
import { describe, expect } from 'vitest';
import webpush from 'web-push';
import { createSite } from './site.js';

const vapidDetails = { subject: 'mailto:ops@example.com', ...webpush.generateVAPIDKeys() };

const test = pushTest.extend('site', async ({ pushService }, { onCleanup }) => {
  const site = createSite({ vapidDetails, agent: pushService.agent });
  const origin = await site.listen();
  onCleanup(() => site.close());
  return { ...site, origin };
});

// Milliseconds, on any platform: user agents that really decrypt, and the words of the real services.
describe('the server', () => {
  const subscribe = (service, site, origin) => {
    const agent = createUserAgent(service, { applicationServerKey: vapidDetails.publicKey, origin });
    site.subscriptions.set(agent.subscription.endpoint, agent.subscription);
    return agent;
  };

  test('sends what a browser can decrypt', async ({ pushService, site }) => {
    const agent = subscribe(pushService, site, 'https://web.push.apple.com');
    await site.notify({ title: 'Your table is ready' });
    await expect(agent).toHaveReceivedPush({ title: 'Your table is ready' });
  });

  test('forgets who has unsubscribed, and nobody else', async ({ pushService, site }) => {
    const [gone, there] = [subscribe(pushService, site), subscribe(pushService, site)];
    gone.unsubscribe();
    await site.notify({ title: 'Hello' });
    expect([...site.subscriptions.keys()]).toEqual([there.subscription.endpoint]);
    await expect(there).toHaveReceivedPush();
  });

  test('tries again when the service is busy', async ({ pushService, site }) => {
    const agent = subscribe(pushService, site, 'https://updates.push.services.mozilla.com');
    pushService.answerNext({ cause: 'unavailable' });
    await site.notify({ title: 'Hello' });
    await expect(agent).toHaveReceivedPush({ title: 'Hello' }, { times: 1 });
    await expect(pushService).toHaveBeenSentPush({ status: 503 }, { times: 1 });
  });
});

// Seconds, on Linux: stock browsers, a real click.
describe.skipIf(process.platform !== 'linux')('the page and its worker', () => {
  async function story({ browser, site, notificationDaemon }) {
    await browser.setNotificationPermission(site.origin, 'allow');
    const page = await browser.browser.newPage();
    await page.goto(site.origin);
    await page.click('button');
    await page.waitForFunction(() => document.querySelector('output').textContent === 'We will.');

    await site.notify({ title: 'Your table is ready', actions: [{ action: 'coming', title: 'I am coming' }] });
    await expect(notificationDaemon).toHaveShown({ title: 'Your table is ready' }, { timeoutMs: 20_000 });
    const { id } = await notificationDaemon.waitFor(({ title }) => title === 'Your table is ready');
    notificationDaemon.click(id, 'I am coming');
    await expect
      .poll(() => site.clicks, { timeout: 5_000 })
      .toEqual([{ title: 'Your table is ready', action: 'coming' }]);
  }

  test('work in Chromium', { timeout: 60_000 }, async ({ chromium, site, notificationDaemon }) => {
    await story({ browser: chromium, site, notificationDaemon });
  });

  test('work in Firefox', { timeout: 60_000 }, async ({ firefox, site, notificationDaemon }) => {
    await story({ browser: firefox, site, notificationDaemon });
  });
});
