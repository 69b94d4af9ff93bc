/** Edits of preferences in real browsers: real tabs, Web Locks and storage, and code that is loaded late. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PushState } from '../../client/contract.ts';
import { startClientPageSite, type ClientPageSite } from './fixtures/client-page/site.ts';
import { inBrowser } from './in-browser.ts';

inBrowser('editing preferences', (browser) => {
  let site: ClientPageSite;
  let first: Page;
  let second: Page;

  beforeAll(async () => {
    site = await startClientPageSite(browser);
  });
  afterAll(() => site?.close());

  const state = (page: Page): Promise<PushState> => page.evaluate(() => window.push.get());
  /** As a tunnel does it; until the next load. */
  const cut = (page: Page): Promise<void> =>
    page.evaluate(() => {
      window.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    });
  /** What the server has, asked by a tab that it has never told. */
  const stored = async (): Promise<PushState['preferences']> => {
    const page = await site.openTab();
    const { preferences } = await state(page);
    await page.close();
    return preferences;
  };

  it('shows an edit at once, in every tab, and stores it', { timeout: 60_000 }, async () => {
    first = await site.openTab();
    await first.evaluate(() => window.push.enable());
    second = await site.openTab();
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
    await site.reload(first);
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
    const page = await site.openTab();
    await expect.poll(async () => (await state(page)).unsaved).toBe(false);
    await page.close();
    await expect.poll(() => state(first)).toMatchObject({ unsaved: false, preferences: { vibrationEnabled: true } });
    await site.reload(first);
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
