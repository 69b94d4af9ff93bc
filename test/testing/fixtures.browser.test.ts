import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chromium as playwrightChromium } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import webpush, { type PushSubscription } from 'web-push';
import { pushFixtures } from '../../testing/fixtures/playwright.ts';
import { createPushTest, type PushFixtures } from '../../testing/fixtures/vitest.ts';
import { startNotificationDaemon, startPushService, type Chromium, type Firefox } from '../../testing/index.ts';
import { startSite } from './fixtures/site.ts';

/** Chromium's first connection alone may take 8 s. */
const PATIENCE_MS = 25_000;

const vapid = webpush.generateVAPIDKeys();
const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };

const test = createPushTest({ scope: 'file' });

const isLinux = process.platform === 'linux';
const missing = { chromium: inject('browserMissing'), firefox: inject('firefoxMissing') };

/** In a page of the site, by Puppeteer or by Playwright. */
async function subscribeHere(applicationServerKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  return made.toJSON() as PushSubscription;
}

// Both share one push service and one desktop, as a site's own tests would.
describe('createPushTest with browsers', () => {
  async function showsPush(push: Pick<PushFixtures, 'pushService' | 'notificationDaemon'>, target: Chromium | Firefox) {
    const site = await startSite();
    await target.setNotificationPermission(site.origin, 'allow');
    const page = await target.browser.newPage();
    await page.goto(site.origin);
    const subscription = await page.evaluate(subscribeHere, vapid.publicKey);
    const title = `To ${new URL(subscription.endpoint).host}`;
    const agent = push.pushService.agent;
    await webpush.sendNotification(subscription, JSON.stringify({ title }), { vapidDetails, agent, TTL: 60 });
    await expect(push.notificationDaemon).toHaveShown({ title }, { timeoutMs: PATIENCE_MS });
    await site.close();
  }

  // D-Bus is the desktop bus of Linux; the set-up says when a browser is missing.
  test.skipIf(!isLinux || missing.chromium !== null)(
    'shows a push in Chromium',
    async ({ pushService, notificationDaemon, chromium }) => {
      await showsPush({ pushService, notificationDaemon }, chromium);
    },
  );
  // As above.
  test.skipIf(!isLinux || missing.firefox !== null)(
    'shows a push in Firefox',
    async ({ pushService, notificationDaemon, firefox }) => {
      await showsPush({ pushService, notificationDaemon }, firefox);
    },
  );
});

// D-Bus is the desktop bus of Linux; the set-up says what is missing.
describe.skipIf(!isLinux || missing.chromium !== null)('pushFixtures of Playwright', () => {
  it(
    'gives a context that subscribes, receives and shows, and leaves no profile behind',
    { timeout: 60_000 },
    async () => {
      const profiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith('belfry-chromium-'));
      const before = profiles();
      const [service, daemon, site] = await Promise.all([startPushService(), startNotificationDaemon(), startSite()]);
      const ground = {
        playwright: { chromium: playwrightChromium },
        headless: true,
        pushService: service,
        desktop: daemon,
        pushOptions: { permissions: { [site.origin]: 'allow' } as const },
      };
      let used = false;
      await pushFixtures.context(ground, async (context) => {
        used = true;
        await pushFixtures.page({ context }, async (page) => {
          await page.goto(site.origin);
          const subscription = await page.evaluate(subscribeHere, vapid.publicKey);
          const payload = JSON.stringify({ title: 'From Playwright' });
          await webpush.sendNotification(subscription, payload, { vapidDetails, agent: service.agent, TTL: 60 });
          await daemon.waitFor(({ title }) => title === 'From Playwright', PATIENCE_MS);
        });
      });
      expect(used).toBe(true);
      expect(profiles().filter((name) => !before.includes(name))).toEqual([]);
      await Promise.all([service.close(), daemon.close(), site.close()]);
    },
  );
});
