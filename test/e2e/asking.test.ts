/**
 * Asking in real browsers: real tabs, Web Locks, storage and a real subscription. Permission is given beforehand, for
 * no test can click into a browser's own question: the person has allowed notifications, and switched them off.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startClientPageSite, type ClientPageSite } from './fixtures/client-page/site.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS } from './site.ts';

/** For what takes the second on the page that `ask` says, and more than that on a busy machine. */
const WITHIN = { timeout: PATIENCE_MS };

inBrowser('asking', (browser) => {
  let site: ClientPageSite;
  let first: Page;
  let second: Page;

  beforeAll(async () => {
    site = await startClientPageSite(browser);
  });
  afterAll(() => site?.close());

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
    first = await site.openTab();
    expect(await first.evaluate(() => window.push.get().status)).toBe('unsubscribed');
    await ask(first);
    await expect.poll(() => asks(first), WITHIN).toBe(true);
    second = await site.openTab();
    await ask(second);
    await expect.poll(() => waiting(second), WITHIN).toBe(1);
    expect([await asks(first), await asks(second), await outcome(second)]).toEqual([true, false, null]);
    await first.close();
    await second.bringToFront();
    await expect.poll(() => asks(second)).toBe(true);
  });

  it('subscribes whoever says yes, and has nothing more to ask in another tab', { timeout: 60_000 }, async () => {
    await second.evaluate(() => void window.push.accept());
    await expect.poll(() => outcome(second), { timeout: 30_000 }).toBe('subscribed');
    expect(await asks(second)).toBe(false);
    first = await site.openTab();
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
    await expect.poll(() => asks(first), WITHIN).toBe(true);
    await expect.poll(() => second.evaluate(() => window.push.get().status)).toBe('unsubscribed');
    await second.bringToFront();
    await ask(second);
    await first.bringToFront();
    await first.evaluate(() => window.push.later());
    expect(await asks(first)).toBe(false);
    await second.bringToFront();
    await expect.poll(() => outcome(second), { timeout: 5000 }).toBe('waiting');
    await site.reload(first);
    await ask(first);
    await expect.poll(() => outcome(first)).toBe('waiting');
    await expect.poll(() => site.funnel()).toMatchObject({ primed: 3, accepted: 1, later: 1, subscribed: 1 });
  });
});
