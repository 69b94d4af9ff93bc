/** What the client costs a page that loads: of a visitor who is new, and of one who is subscribed. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

/** `name startTime` of each, in the order in which they happened. */
interface Diary {
  firsts: Record<string, number>;
  kinds: string[];
  shifts: number;
  /** Of our scripts alone, ms of frames that took 50 ms or more. */
  longTasks: number[];
}

/** Runs in the page, before anything else does. */
function keepDiary(): void {
  const diary: Diary = { firsts: {}, kinds: [...PerformanceObserver.supportedEntryTypes], shifts: 0, longTasks: [] };
  Object.assign(globalThis, { diary });
  const note = (what: string): void => void (diary.firsts[what] ??= performance.now());
  const wrap = <T extends object>(owner: T, name: keyof T & string, what: string): void => {
    const original = owner[name] as (...args: unknown[]) => unknown;
    Object.assign(owner, {
      [name](this: unknown, ...args: unknown[]) {
        note(what);
        return original.apply(this, args);
      },
    });
  };
  wrap(window, 'fetch', 'fetch');
  wrap(IDBFactory.prototype, 'open', 'storage');
  wrap(ServiceWorkerContainer.prototype, 'register', 'register');
  wrap(ServiceWorkerContainer.prototype, 'getRegistration', 'registration');
  const whenIdle = window.requestIdleCallback.bind(window);
  window.requestIdleCallback = (callback, options) =>
    whenIdle((deadline) => {
      note('idle');
      callback(deadline);
    }, options);
  const watch = (type: string, each: (entry: PerformanceEntry) => void): void => {
    if (!diary.kinds.includes(type)) return;
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  };
  watch('layout-shift', (entry) => (diary.shifts += (entry as PerformanceEntry & { value: number }).value));
  watch('long-animation-frame', (entry) => {
    const { scripts } = entry as PerformanceEntry & { scripts: { sourceURL: string; duration: number }[] };
    for (const { sourceURL, duration } of scripts) {
      if (sourceURL.includes('/belfry/client/') && duration >= 50) diary.longTasks.push(duration);
    }
  });
}

inBrowser('a page that loads the client', (browser) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ browser });
  });
  afterAll(() => site?.close());

  async function visit(status: string): Promise<{ page: Page; diary: Diary }> {
    const page = await site.browser.browser.newPage();
    await page.evaluateOnNewDocument(keepDiary);
    await page.goto(`${site.url}/snippets/plain.html`);
    await page.waitForFunction(
      (wanted) => document.querySelector('[role=status]')?.textContent === wanted,
      { timeout: PATIENCE_MS },
      status,
    );
    // Frames and shifts are told of once they are over.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    return { page, diary: await page.evaluate(() => (globalThis as unknown as { diary: Diary }).diary) };
  }

  it.each(['unsubscribed', 'subscribed'])('does nothing before it is idle for who is %s', async (status) => {
    const { page, diary } = await visit(status);
    const { idle = Number.NaN, ...work } = diary.firsts;
    expect(Object.keys(work)).toEqual(expect.arrayContaining(['fetch', 'storage', 'registration']));
    for (const [what, at] of Object.entries(work)) expect([what, at >= idle]).toEqual([what, true]);
    expect(diary.kinds).toEqual(expect.arrayContaining([...browser.performanceEntries]));
    expect([diary.shifts, diary.longTasks]).toEqual([0, []]);
    if (status === 'unsubscribed') {
      await page.locator('::-p-aria([name="Enable notifications"][role="button"])').click();
      await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'subscribed', {
        timeout: PATIENCE_MS,
      });
    }
    await page.close();
  });
});
