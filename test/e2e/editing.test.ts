/** Edits of preferences in real browsers: real tabs, Web Locks and storage, and code that is loaded late. */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PushState } from '../../client/contract.ts';
import { startNotificationDaemon, startPushService } from '../../testing/index.ts';
import { startAskingSite, type AskingSite } from './fixtures/asking/site.ts';
import { inBrowser } from './in-browser.ts';

inBrowser('editing preferences', (differences) => {
  const ends: (() => Promise<unknown>)[] = [];
  let site: AskingSite;
  let browser: Browser;
  let first: Page;
  let second: Page;

  beforeAll(async () => {
    const service = await startPushService();
    ends.push(() => service.close());
    const daemon = await startNotificationDaemon();
    ends.push(() => daemon.close());
    site = await startAskingSite(service);
    ends.push(() => site.close());
    const launched = await differences.launch({ service, daemon, permissions: { [site.url]: 'allow' } });
    ends.push(() => launched.close());
    ({ browser } = launched);
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  async function openTab(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForSelector('[data-ready]');
    return page;
  }
  const state = (page: Page): Promise<PushState> => page.evaluate(() => window.push.get());
  /** As a tunnel does it; until the next load. */
  const cut = (page: Page): Promise<void> =>
    page.evaluate(() => {
      window.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    });
  /** What the server has, asked by a tab that it has never told. */
  const stored = async (): Promise<PushState['preferences']> => {
    const page = await openTab();
    const { preferences } = await state(page);
    await page.close();
    return preferences;
  };

  it('shows an edit at once, in every tab, and stores it', { timeout: 60_000 }, async () => {
    first = await openTab();
    await first.evaluate(() => window.push.enable());
    second = await openTab();
    const atOnce = await first.evaluate(async () => {
      const saving = window.push.savePreferences({ enabled: false });
      await new Promise((resolve) => setTimeout(resolve));
      const shown = window.push.get().preferences?.enabled;
      await saving;
      return shown;
    });
    expect(atOnce).toBe(false);
    await expect.poll(async () => (await state(second)).preferences?.enabled).toBe(false);
    expect(await stored()).toMatchObject({ enabled: false });
  });

  it('keeps what two tabs edit offline, over a reload, and sends it once there is a network', async () => {
    await cut(first);
    await cut(second);
    await first.evaluate(() => window.push.savePreferences({ soundEnabled: false }, { forAllDevices: true }));
    await second.evaluate(() => window.push.savePreferences({ vibrationEnabled: false }));
    for (const tab of [first, second]) {
      await expect
        .poll(() => state(tab))
        .toMatchObject({ unsaved: true, preferences: { soundEnabled: false, vibrationEnabled: false } });
    }
    await first.reload();
    await first.waitForSelector('[data-ready]');
    for (const tab of [first, second]) {
      await expect
        .poll(() => state(tab))
        .toMatchObject({ unsaved: false, preferences: { soundEnabled: false, vibrationEnabled: false } });
    }
    expect(await stored()).toMatchObject({ enabled: false, soundEnabled: false, vibrationEnabled: false });
  });

  it('sees that another tab has sent what it had kept', async () => {
    await cut(first);
    await first.evaluate(() => window.push.savePreferences({ vibrationEnabled: true }));
    const page = await openTab();
    await expect.poll(async () => (await state(page)).unsaved).toBe(false);
    await page.close();
    await expect.poll(() => state(first)).toMatchObject({ unsaved: false, preferences: { vibrationEnabled: true } });
    await first.reload();
    await first.waitForSelector('[data-ready]');
  });

  it('takes back what the server refuses, and nothing else', async () => {
    const [code, preferences] = await first.evaluate(async () => {
      const good = window.push.savePreferences({ soundEnabled: true });
      const bad = window.push.savePreferences({ enabled: true, quietHours: { enabled: true, start: '9', end: '10' } });
      const refusal = await bad.catch((error: { code: string }) => error.code);
      await good;
      return [refusal, window.push.get().preferences] as const;
    });
    expect(code).toBe('server_refused');
    expect(preferences).toMatchObject({ enabled: false, soundEnabled: true, quietHours: { enabled: false } });
  });
});
