import { existsSync } from 'node:fs';
import { TargetType, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import webpush, { WebPushError, type PushSubscription } from 'web-push';
import {
  launchChromium,
  startNotificationDaemon,
  startPushService,
  type Chromium,
  type NotificationDaemon,
  type PushService,
} from '../../testing/index.ts';
import { startSite, type Site } from './fixtures/site.ts';

/** Chromium waits up to 5 s before its first connection, and up to 6 s to connect after a start. */
const PATIENCE_MS = 20_000;

const vapid = webpush.generateVAPIDKeys();
const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };

/** D-Bus is the desktop bus of Linux. */
const canRun = process.platform === 'linux' && inject('browserMissing') === null;

// One browser, one story: each step starts where the last one ended.
describe.skipIf(!canRun)('Chromium on the local push service', () => {
  let service: PushService;
  let daemon: NotificationDaemon;
  let site: Site;
  let chromium: Chromium;
  let page: Page;
  let subscription: PushSubscription;

  beforeAll(async () => {
    [service, daemon, site] = await Promise.all([startPushService(), startNotificationDaemon(), startSite()]);
    chromium = await launchChromium({ service, daemon, permissions: { [site.origin]: 'allow' } });
    await open();
  });
  afterAll(async () => {
    await chromium?.close();
    await Promise.all([service?.close(), daemon?.close(), site?.close()]);
  });

  async function open() {
    page = await chromium.browser.newPage();
    await page.goto(site.origin);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  }

  const subscribe = () =>
    page.evaluate(async (applicationServerKey) => {
      const { pushManager } = await navigator.serviceWorker.ready;
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
      return made.toJSON() as PushSubscription;
    }, vapid.publicKey);

  async function send(title: string, options: object = {}, headers: webpush.RequestOptions = {}): Promise<number> {
    try {
      const payload = JSON.stringify({ title, ...options });
      const sent = { vapidDetails, agent: service.agent, TTL: 60, ...headers };
      return (await webpush.sendNotification(subscription, payload, sent)).statusCode;
    } catch (error) {
      if (error instanceof WebPushError) return error.statusCode;
      throw error;
    }
  }

  const shown = (title: string) => daemon.waitFor((notification) => notification.title === title, PATIENCE_MS);

  it('has the permission that its profile was given', async () => {
    expect(await page.evaluate(() => Notification.permission)).toBe('granted');
  });

  it('rejects subscribe() when the service refuses registrations', async () => {
    service.refuseRegistrations('INVALID_SENDER');
    await expect(subscribe()).rejects.toThrow('Registration failed - push service error');
    service.refuseRegistrations(null);
  });

  it('subscribes with an endpoint that the routes cover', async () => {
    subscription = await subscribe();
    const { origin, hostname } = new URL(subscription.endpoint);
    expect(Object.keys(service.routes)).toContain(origin);
    expect(service.hosts).toContain(hostname);
  });

  it('shows what web-push sends on the desktop, buttons included', async () => {
    const actions = [
      { action: 'approve', title: 'Approve' },
      { action: 'later', title: 'Later' },
    ];
    expect(await send('Studio A, 15:00', { body: 'Ω & <b>', actions, requireInteraction: true })).toBe(201);
    const notification = await shown('Studio A, 15:00');
    expect(notification.body).toContain('Ω &amp; &lt;b&gt;');
    expect(notification.actions.map(({ title }) => title)).toEqual(expect.arrayContaining(['Approve', 'Later']));
    expect(notification.timeoutMs).toBe(0);
  });

  it('acknowledges what it received', async () => {
    await expect.poll(() => service.pending(), { timeout: PATIENCE_MS }).toEqual([]);
  });

  it('hands a click on a button to the worker as a trusted event, and takes the notification down', async () => {
    const { id } = await shown('Studio A, 15:00');
    daemon.click(id, 'Approve');
    const fact = await site.waitForFact(({ type }) => type === 'click', PATIENCE_MS);
    expect(fact).toMatchObject({ action: 'approve', isTrusted: true, title: 'Studio A, 15:00' });
    await daemon.waitForClose(id);
  });

  it('tells the worker of a dismissal', async () => {
    await send('Swiped away');
    daemon.dismiss((await shown('Swiped away')).id);
    await site.waitForFact(({ type, title }) => type === 'close' && title === 'Swiped away', PATIENCE_MS);
  });

  it('wakes a stopped worker with no page open', async () => {
    await page.close();
    let starts = 0;
    chromium.browser.on('targetcreated', (target) => (starts += target.type() === TargetType.SERVICE_WORKER ? 1 : 0));
    await chromium.stopWorkers();
    await send('Wake up');
    await shown('Wake up');
    expect(starts).toBe(1);
  });

  it('receives after a restart what was sent while it was closed', async () => {
    await chromium.close({ keepProfile: true });
    expect(await send('While you were out')).toBe(201);
    expect(await send('Never mind', {}, { TTL: 0 })).toBe(201);
    await chromium.relaunch();
    await shown('While you were out');
    expect(daemon.history.some(({ title }) => title === 'Never mind')).toBe(false);
  });

  it('keeps its subscription through a crash', async () => {
    await chromium.kill();
    await send('After the crash');
    await chromium.relaunch();
    await shown('After the crash');
    await open();
    const endpoint = await page.evaluate(async () => {
      const { pushManager } = await navigator.serviceWorker.ready;
      return (await pushManager.getSubscription())?.endpoint;
    });
    expect(endpoint).toBe(subscription.endpoint);
  });

  it('makes senders get 410 after unsubscribe()', async () => {
    await page.evaluate(async () => {
      const { pushManager } = await navigator.serviceWorker.ready;
      await (await pushManager.getSubscription())?.unsubscribe();
    });
    await expect.poll(() => send('Gone'), { timeout: PATIENCE_MS }).toBe(410);
  });

  it('loses the subscription when its owner blocks the site', async () => {
    subscription = await subscribe();
    expect(await send('Still welcome')).toBe(201);
    await chromium.setNotificationPermission(site.origin, 'block');
    await expect.poll(() => page.evaluate(() => Notification.permission)).toBe('denied');
    await expect.poll(() => send('Blocked'), { timeout: PATIENCE_MS }).toBe(410);
    await chromium.setNotificationPermission(site.origin, 'allow');
    await expect.poll(() => page.evaluate(() => Notification.permission)).toBe('granted');
  });

  it('leaves no profile behind when it is closed for good', async () => {
    await chromium.close();
    expect(existsSync(chromium.userDataDir)).toBe(false);
    await expect(chromium.relaunch()).rejects.toThrow('closed for good');
  });
});
