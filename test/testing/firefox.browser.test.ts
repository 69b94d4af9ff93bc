import { existsSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import webpush, { WebPushError, type PushSubscription } from 'web-push';
import {
  launchFirefox,
  startNotificationDaemon,
  startPushService,
  type Firefox,
  type NotificationDaemon,
  type PushService,
} from '../../testing/index.ts';
import { runPrivileged } from '../../testing/firefox/controls.ts';
import { startRefusingProxy, type RefusingProxy } from './fixtures/refusing-proxy.ts';
import { startSite, type Site } from './fixtures/site.ts';

const PATIENCE_MS = 20_000;

const vapid = webpush.generateVAPIDKeys();
const vapidDetails = { subject: 'mailto:ops@example.com', ...vapid };

/** D-Bus is the desktop bus of Linux. */
const canRun = process.platform === 'linux' && inject('firefoxMissing') === null;

// One browser, one story: each step starts where the last one ended.
describe.skipIf(!canRun)('Firefox on the local push service', () => {
  let service: PushService;
  let daemon: NotificationDaemon;
  let site: Site;
  let proxy: RefusingProxy;
  let firefox: Firefox;
  let page: Page;
  let subscription: PushSubscription;

  beforeAll(async () => {
    [service, daemon, site, proxy] = await Promise.all([
      startPushService(),
      startNotificationDaemon(),
      startSite(),
      startRefusingProxy(),
    ]);
    firefox = await launchFirefox({ service, daemon, permissions: { [site.origin]: 'allow' }, prefs: proxy.prefs });
    await open();
  });
  afterAll(async () => {
    await firefox?.close();
    await Promise.all([service?.close(), daemon?.close(), site?.close(), proxy?.close()]);
  });

  async function open() {
    page = await firefox.browser.newPage();
    await page.goto(site.origin);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  }

  const subscribe = () =>
    page.evaluate(async (applicationServerKey) => {
      const { pushManager } = await navigator.serviceWorker.ready;
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
      return made.toJSON() as PushSubscription;
    }, vapid.publicKey);

  const currentEndpoint = () =>
    page.evaluate(async () => {
      const { pushManager } = await navigator.serviceWorker.ready;
      return (await pushManager.getSubscription())?.endpoint ?? null;
    });

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
  const lastMessage = () => service.received.at(-1)?.messageId;
  const acknowledged = () => service.waitForAck(({ messageId }) => messageId === lastMessage(), PATIENCE_MS);
  /** How often the worker was started. */
  const launchCount = () =>
    runPrivileged(
      firefox.browser,
      `Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager)
        .getAllRegistrations().queryElementAt(0, Ci.nsIServiceWorkerRegistrationInfo).activeWorker.launchCount`,
    );

  it('has the permission that it was given', async () => {
    expect(await page.evaluate(() => Notification.permission)).toBe('granted');
  });

  it('rejects subscribe() when the service refuses registrations', async () => {
    service.refuseRegistrations('INTERNAL_SERVER_ERROR');
    await expect(subscribe()).rejects.toThrow('Error retrieving push subscription');
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
    expect(notification.body).toBe('Ω &amp; &lt;b&gt;');
    expect(notification.actions.map(({ title }) => title)).toEqual(['Activate', 'Approve', 'Later']);
    expect(notification.timeoutMs).toBe(0);
  });

  it('acknowledges what it received', async () => {
    expect(await acknowledged()).toMatchObject({ type: 'ack', code: 100 });
    expect(service.pending()).toEqual([]);
  });

  it('hands a click on a button to the worker as a trusted event, and takes the notification down', async () => {
    const { id } = await shown('Studio A, 15:00');
    daemon.click(id, 'Approve');
    const fact = await site.waitForFact(({ type }) => type === 'click', PATIENCE_MS);
    expect(fact).toMatchObject({ action: 'approve', isTrusted: true, title: 'Studio A, 15:00' });
    await daemon.waitForClose(id);
  });

  it('hands over a click on the notification itself', async () => {
    await send('Just look');
    daemon.click((await shown('Just look')).id);
    const fact = await site.waitForFact(({ type, title }) => type === 'click' && title === 'Just look', PATIENCE_MS);
    expect(fact.action).toBe('');
  });

  it('tells the worker of a dismissal', async () => {
    await send('Swiped away');
    daemon.dismiss((await shown('Swiped away')).id);
    await site.waitForFact(({ type, title }) => type === 'close' && title === 'Swiped away', PATIENCE_MS);
  });

  it('replaces a notification by its tag', async () => {
    await send('Gate 3', { tag: 'gate' });
    await shown('Gate 3');
    await send('Gate 7', { tag: 'gate' });
    await shown('Gate 7');
    await expect.poll(() => [...daemon.shown.values()].map(({ title }) => title)).toEqual(['Gate 7']);
  });

  it('says which message it could not decrypt, and that a handler failed', async () => {
    const { p256dh } = (await subscribe()).keys;
    const auth = Buffer.alloc(16).toString('base64url');
    await webpush.sendNotification({ ...subscription, keys: { p256dh, auth } }, 'x', {
      vapidDetails,
      agent: service.agent,
    });
    expect(await acknowledged()).toMatchObject({ code: 101 });
    await webpush.sendNotification(subscription, 'no JSON', { vapidDetails, agent: service.agent });
    const nack = service.waitForAck(
      ({ type, messageId }) => type === 'nack' && messageId === lastMessage(),
      PATIENCE_MS,
    );
    expect((await nack).code).toBe(301);
  });

  it('wakes a stopped worker with no page open', async () => {
    await page.close();
    const before = Number(await launchCount());
    await firefox.stopWorkers();
    await send('Wake up');
    await shown('Wake up');
    expect(await launchCount()).toBe(before + 1);
  });

  it('receives after a restart what was sent while it was closed', async () => {
    await firefox.close({ keepProfile: true });
    expect(await send('While you were out')).toBe(201);
    expect(await send('Never mind', {}, { TTL: 0 })).toBe(201);
    await firefox.relaunch();
    await shown('While you were out');
    expect(daemon.history.some(({ title }) => title === 'Never mind')).toBe(false);
  });

  it('keeps its subscription through a crash', async () => {
    await firefox.kill();
    await send('After the crash');
    await firefox.relaunch();
    await shown('After the crash');
    await open();
    expect(await currentEndpoint()).toBe(subscription.endpoint);
  });

  it('fires pushsubscriptionchange when the service has forgotten it', async () => {
    service.resetUserAgents();
    const fact = await site.waitForFact(({ type }) => type === 'change', PATIENCE_MS);
    expect(fact.old).toBe(subscription.endpoint);
    expect(fact.new).toBeUndefined();
    expect(await currentEndpoint()).toBeNull();
    expect(await send('Forgotten')).toBe(410);
    subscription = await subscribe();
    expect(await send('Met again')).toBe(201);
    await shown('Met again');
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
    await firefox.setNotificationPermission(site.origin, 'block');
    await expect.poll(() => page.evaluate(() => Notification.permission)).toBe('denied');
    await expect.poll(() => send('Blocked'), { timeout: PATIENCE_MS }).toBe(410);
    await firefox.setNotificationPermission(site.origin, 'allow');
    await expect.poll(() => page.evaluate(() => Notification.permission)).toBe('granted');
  });

  it('asks nothing of the world outside', () => {
    expect(proxy.seen).toEqual([]);
  });

  it('leaves no profile behind when it is closed for good', async () => {
    await firefox.close();
    expect(existsSync(firefox.userDataDir)).toBe(false);
    await expect(firefox.relaunch()).rejects.toThrow('closed for good');
  });
});
