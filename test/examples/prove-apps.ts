import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { serveExample, type AppUnderTest, type ServedApp } from './served-app.ts';

const APPS: readonly AppUnderTest[] = [
  { name: 'vite', serve: (port) => ['vite/bin/vite.js', 'preview', '--host', 'localhost', '--port', `${port}`] },
  { name: 'next', serve: (port) => ['next/dist/bin/next', 'start', '--hostname', 'localhost', '--port', `${port}`] },
];

/** Chromium waits up to 5 s before its first connection, and up to 6 s to connect after a start. */
const PATIENCE_MS = 20_000;

const missing = inject('browserMissing');

// Without a browser nothing of this can be seen; the reason is in the title.
describe.skipIf(missing !== null).each(APPS)(
  `examples/$name, built and served${missing ? ` (${missing})` : ''}`,
  (app) => {
    let site: ServedApp;
    let page: Page;
    /** Errors and warnings of the page: a hydration that does not fit is one. */
    const complaints: string[] = [];

    beforeAll(async () => {
      site = await serveExample(app);
      page = await site.browser.browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('console', (message) => {
        if (['error', 'warn'].includes(message.type()))
          complaints.push(`${message.type()}: ${message.text()} ${message.location().url ?? ''}`);
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
    });
    afterAll(() => site?.close());

    const says = (text: string): Promise<unknown> =>
      page.waitForFunction((wanted) => document.body.innerText.includes(wanted), { polling: 100 }, text);
    const press = (name: string): Promise<void> => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();

    it('opens, and does not ask', async () => {
      await page.goto(site.url);
      await says('Notifications are off.');
      expect(complaints).toEqual([]);
    });

    it('subscribes with its button', async () => {
      await press('Enable notifications');
      await says('Notifications are on.');
      // They come with the preferences, a moment later.
      const labels = async (): Promise<string[]> =>
        (await page.$$eval('label', (all) => all.map((label) => label.innerText.trim()))).toSorted();
      await expect.poll(labels, { timeout: 10_000 }).toEqual(['My orders', 'Offers']);
    });

    it('gets a push, which the desktop shows and the page hears of', async () => {
      await site.belfry.send({ to: { everyone: true }, title: 'Your table is ready', body: 'At the window' });
      const shown = await site.daemon.waitFor(({ title }) => title === 'Your table is ready', PATIENCE_MS);
      expect(shown.body).toContain('At the window');
      await says('Notifications while this page is open: 1');
    });

    it('keeps a preference', async () => {
      await page.locator('::-p-aria([name="Offers"][role="checkbox"])').click();
      await page.waitForFunction(() => document.querySelectorAll(':checked').length === 2, { polling: 100 });
      await page.waitForNetworkIdle({ idleTime: 300 });
    });

    it('knows all that after a reload', async () => {
      await page.reload();
      await says('Notifications are on.');
      await page.waitForFunction(() => document.querySelectorAll(':checked').length === 2, { polling: 100 });
    });

    it('has nothing to complain of on the console', () => {
      expect(complaints).toEqual([]);
    });
  },
);
