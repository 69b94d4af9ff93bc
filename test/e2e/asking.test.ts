/**
 * Asking in real browsers: real tabs, Web Locks, storage and a real subscription. Permission is given beforehand, for
 * no test can click into a browser's own question: the person has allowed notifications, and switched them off.
 */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNotificationDaemon, startPushService } from '../../testing/index.ts';
import { startAskingSite, type AskingSite } from './fixtures/asking/site.ts';
import { inBrowser } from './in-browser.ts';

inBrowser('asking', (differences) => {
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
  const ask = (page: Page): Promise<void> => page.evaluate(() => window.ask({ secondsOnPage: 1 }));
  const asks = (page: Page): Promise<boolean> => page.evaluate(() => window.push.get().priming);
  /** Tabs that stand in line behind the one that asks. */
  const waiting = (page: Page): Promise<number | undefined> =>
    page.evaluate(
      async () => (await navigator.locks.query()).pending?.filter(({ name }) => name === 'belfry-prompt').length,
    );
  /** As after a month. */
  const forgetRest = (page: Page): Promise<void> =>
    page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('belfry');
          opening.onerror = () => reject(new Error('no storage'));
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('config', 'readwrite');
            const store = transaction.objectStore('config');
            const reading = store.get('config') as IDBRequest<Record<string, string>>;
            reading.onsuccess = () => {
              const { rested: _, ...rest } = reading.result;
              store.put(rest, 'config');
            };
            transaction.oncomplete = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
    );
  const outcome = (page: Page) => page.evaluate(() => window.outcome);

  it('shows the question in one tab, and after that in the next one that somebody looks at', async () => {
    first = await openTab();
    expect(await first.evaluate(() => window.push.get().status)).toBe('unsubscribed');
    await ask(first);
    await expect.poll(() => asks(first)).toBe(true);
    second = await openTab();
    await ask(second);
    await expect.poll(() => waiting(second)).toBe(1);
    expect([await asks(first), await asks(second), await outcome(second)]).toEqual([true, false, null]);
    await first.close();
    await second.bringToFront();
    await expect.poll(() => asks(second)).toBe(true);
  });

  it('subscribes whoever says yes, and has nothing more to ask in another tab', { timeout: 60_000 }, async () => {
    await second.evaluate(() => void window.push.accept());
    await expect.poll(() => outcome(second), { timeout: 30_000 }).toBe('subscribed');
    expect(await asks(second)).toBe(false);
    first = await openTab();
    await ask(first);
    await expect.poll(() => outcome(first)).toBe('unavailable');
    await expect.poll(() => site.funnel()).toMatchObject({ primed: 2, accepted: 1, later: 0, subscribed: 1 });
  });

  it('rests once somebody has switched notifications off', async () => {
    await first.evaluate(() => window.push.disable());
    await ask(first);
    await expect.poll(() => outcome(first)).toBe('waiting');
  });

  it('rests in every tab once somebody has said later', async () => {
    await forgetRest(first);
    await ask(first);
    await expect.poll(() => asks(first)).toBe(true);
    await expect.poll(() => second.evaluate(() => window.push.get().status)).toBe('unsubscribed');
    await second.bringToFront();
    await ask(second);
    await first.bringToFront();
    await first.evaluate(() => window.push.later());
    expect(await asks(first)).toBe(false);
    await second.bringToFront();
    await expect.poll(() => outcome(second), { timeout: 5000 }).toBe('waiting');
    await first.reload();
    await first.waitForSelector('[data-ready]');
    await ask(first);
    await expect.poll(() => outcome(first)).toBe('waiting');
    await expect.poll(() => site.funnel()).toMatchObject({ primed: 3, accepted: 1, later: 1, subscribed: 1 });
  });
});
