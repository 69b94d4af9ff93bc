import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import webpush from 'web-push';
import {
  createUserAgent,
  launchChromium,
  startNotificationDaemon,
  startPushService,
  type Chromium,
  type NotificationDaemon,
  type PushService,
} from '../../testing/index.ts';
import type { PushPayload } from '../../wire/index.ts';
import { openDataFile } from '../e2e/data-file.ts';
import { packPackage, type Packed } from '../package/packed.ts';
import { buildRecipe, type Built } from './build-recipe.ts';
import { runServe } from './run-serve.ts';
import { serveRecipe, type ServedRecipe } from './serve-recipe.ts';

/** Where each puts what it builds, and a name that only its own worker has. */
const RECIPES = [
  { name: 'workbox', files: 'dist', neighbour: 'workbox-precache' },
  { name: 'vite-plugin-pwa', files: 'dist', neighbour: 'workbox-precache' },
  { name: 'generate-sw', files: 'dist', neighbour: 'workbox-precache' },
  { name: 'serwist', files: 'out', neighbour: 'serwist-precache' },
  { name: 'angular', files: 'dist', neighbour: 'ngsw:' },
] as const;

/** Chromium waits up to 5 s before its first connection, and up to 6 s to connect after a start. */
const PATIENCE_MS = 20_000;

const missing = inject('browserMissing');

/** Where it was packed. */
function tarballIn(folder: string): string {
  const name = readdirSync(folder).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new Error(`no package in ${folder}`);
  return join(folder, name);
}

/** What Safari opens for a notification that it shows by itself. */
async function linkOf({ url, belfry }: ServedRecipe, service: PushService): Promise<string> {
  const agent = createUserAgent(service, { applicationServerKey: belfry.vapidPublicKey });
  const answer = await fetch(`${url}/api/v1/push/subscribe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subscription: agent.subscription }),
  });
  const { subscriptionId } = (await answer.json()) as { subscriptionId: string };
  await belfry.send({ to: { subscriptions: [subscriptionId] }, title: 'Shown by itself', url: '/inbox' });
  const { notification } = (await agent.nextPush()).json() as PushPayload;
  return notification.navigate;
}

// Without a browser nothing of this can be seen; the reason is in the title.
describe.skipIf(missing !== null)(`recipes${missing === null ? '' : ` (${missing})`}`, () => {
  let packed: Packed;
  let service: PushService;
  let daemon: NotificationDaemon;
  let browser: Chromium;
  beforeAll(async () => {
    packed = packPackage();
    service = await startPushService();
    daemon = await startNotificationDaemon();
    browser = await launchChromium({ service, daemon });
  });
  afterAll(async () => {
    await browser?.close();
    await daemon?.close();
    await service?.close();
    packed?.remove();
  });

  describe.each(RECIPES)('examples/recipes/$name', ({ name, files, neighbour }) => {
    let built: Built;
    let site: ServedRecipe;
    let page: Page;
    const complaints: string[] = [];
    /** What the worker has reported. */
    const events: string[] = [];
    beforeAll(async () => {
      built = buildRecipe(name, tarballIn(packed.consumer));
      const { install, build } = built.took;
      process.stdout.write(`${name}: npm ci and npm i ${install.toFixed(1)} s, build ${build.toFixed(1)} s\n`);
      site = await serveRecipe(join(built.folder, files), join(built.folder, 'belfry.db'), service);
      site.belfry.on('event', ({ type }) => events.push(type));
      await browser.setNotificationPermission(site.url, 'allow');
      page = await browser.browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('pageerror', (error) => complaints.push(String(error)));
    });
    afterAll(async () => {
      for (const { id } of [...daemon.shown.values()]) daemon.dismiss(id);
      for (const each of site === undefined ? [] : await browser.browser.pages()) {
        if (each.url().startsWith(site.url)) await each.close();
      }
      await site?.close();
      built?.remove();
    });

    // One desktop for all: each recipe has titles of its own.
    const own = (title: string) => `${name}: ${title}`;
    const shown = (title: string) => daemon.waitFor((candidate) => candidate.title === own(title), PATIENCE_MS);
    const timesShown = (title: string) => daemon.history.filter((candidate) => candidate.title === own(title)).length;
    const send = (title: string) => site.belfry.send({ to: { everyone: true }, title: own(title), url: '/inbox' });

    it('is served by serve.js, as the README says', async () => {
      const served = await runServe(built.folder, files);
      try {
        const get = async (path: string) => (await fetch(served.url + path)).text();
        expect(await get('/api/v1/push/vapid-public-key')).toContain('publicKey');
        expect(await get('/sw.js')).toMatch(/precache|ngsw/);
        expect([await get('/any/page'), await get('/%')]).toEqual([await get('/'), await get('/')]);
      } finally {
        await served.end();
      }
    });

    it('registers its worker, and the page subscribes', async () => {
      await page.goto(site.url);
      await page.locator('button').click();
      await page.waitForFunction(() => document.querySelector('output')?.value === 'subscribed', { polling: 100 });
      const script = await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL);
      expect(script).toBe(`${site.url}/sw.js`);
      expect(complaints).toEqual([]);
    });

    it('still does what it is there for', async () => {
      const kept = () => page.evaluate(async () => (await caches.keys()).join(' '));
      await expect.poll(kept, { timeout: PATIENCE_MS }).toContain(neighbour);
    });

    it('shows a push exactly once', async () => {
      await send('Your table is ready');
      await shown('Your table is ready');
      // Whatever would be shown twice has been by the time the next one is there.
      await send('The next one');
      await shown('The next one');
      await expect.poll(() => events, { timeout: PATIENCE_MS }).toEqual(['delivered', 'delivered']);
      expect([timesShown('Your table is ready'), timesShown('The next one')]).toEqual([1, 1]);
    });

    it.runIf(name === 'angular')('leaves another server’s push to Angular’s worker, which shows it once', async () => {
      const rows = openDataFile(join(built.folder, 'belfry.db'));
      const { endpoint, p256dh, auth, vapid_key_id } = rows.subscription();
      const keys = { p256dh: Buffer.from(p256dh).toString('base64url'), auth: Buffer.from(auth).toString('base64url') };
      const vapidDetails = { subject: 'mailto:ops@example.com', ...rows.vapidKey(vapid_key_id) };
      const payload = JSON.stringify({ notification: { title: own('From its own back end') } });
      await webpush.sendNotification({ endpoint, keys }, payload, { vapidDetails, agent: service.agent });
      await shown('From its own back end');
      await send('And ours');
      await shown('And ours');
      expect([timesShown('From its own back end'), timesShown('And ours')]).toEqual([1, 1]);
    });

    it('leads a click to its page, with a worker that was stopped since', async () => {
      await browser.stopWorkers();
      daemon.click((await shown('The next one')).id);
      const urls = async () => (await browser.browser.pages()).map((each) => each.url());
      await expect.poll(urls, { timeout: PATIENCE_MS }).toContain(`${site.url}/inbox`);
      await expect.poll(() => events, { timeout: PATIENCE_MS }).toContain('clicked');
    });

    it('lets a link that counts a click through to the server, which leads to the page', async () => {
      const already = events.filter((type) => type === 'clicked').length;
      await page.goto(await linkOf(site, service));
      expect(page.url()).toBe(`${site.url}/inbox`);
      expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
      expect(events.filter((type) => type === 'clicked')).toHaveLength(already + 1);
    });

    it('keeps nothing that Belfry’s server has answered: it is one person’s own', async () => {
      const kept = await page.evaluate(async () => {
        const caches_ = await Promise.all((await caches.keys()).map((key) => caches.open(key)));
        const requests = await Promise.all(caches_.map((cache) => cache.keys()));
        return requests.flat().map(({ url }) => new URL(url).pathname);
      });
      expect(kept.filter((path) => path.startsWith('/api/'))).toEqual([]);
    });
  });
});
