import type {} from '../../testing/matchers/vitest.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import webpush, { type PushSubscription } from 'web-push';
import {
  launchChromium,
  pushMatchers,
  startNotificationDaemon,
  startPushService,
  type Chromium,
  type NotificationDaemon,
  type PushService,
} from '../../testing/index.ts';
import { startSite, type Site } from './fixtures/site.ts';

expect.extend(pushMatchers);

/** Chromium waits up to 5 s before its first connection. */
const PATIENCE = { timeoutMs: 20_000 };

const canRun = process.platform === 'linux' && inject('browserMissing') === null;

// D-Bus is the desktop bus of Linux, and a browser must be installed.
describe.skipIf(!canRun)('the matchers on a real desktop', () => {
  let service: PushService;
  let daemon: NotificationDaemon;
  let site: Site;
  let chromium: Chromium;

  beforeAll(async () => {
    [service, daemon, site] = await Promise.all([startPushService(), startNotificationDaemon(), startSite()]);
    chromium = await launchChromium({ service, daemon, permissions: { [site.origin]: 'allow' } });
  });
  afterAll(async () => {
    await chromium?.close();
    await Promise.all([service?.close(), daemon?.close(), site?.close()]);
  });

  it('see a notification as the site gave it', async () => {
    const vapid = webpush.generateVAPIDKeys();
    const page = await chromium.browser.newPage();
    await page.goto(site.origin);
    const subscription = await page.evaluate(async (applicationServerKey) => {
      const { pushManager } = await navigator.serviceWorker.ready;
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
      return made.toJSON() as PushSubscription;
    }, vapid.publicKey);

    const actions = [
      { action: 'way', title: 'Show the way' },
      { action: 'no', title: 'Cancel' },
    ];
    const payload = JSON.stringify({ title: 'Table 5', body: 'Q & A, <b>', actions });
    const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };
    await webpush.sendNotification(subscription, payload, { vapidDetails, agent: service.agent, TTL: 60 });

    await expect(service).toHaveAccepted({ endpoint: subscription.endpoint }, { times: 1 });
    const shown = { title: 'Table 5', body: 'Q & A, <b>', actions: ['Show the way', 'Cancel'], replaced: false };
    await expect(daemon).toHaveShown(shown, PATIENCE);
  });
});
