/** What a click does with the windows that are open, by the operation that the message names. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NotificationRequest } from '../../wire/index.ts';
import { demoPage, type DemoPage } from './demo-page.ts';
import { tabAt } from './desktop.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

const HERE = '/agendamentos/5';
const FROM_PUSH = `${HERE}?from=push`;

inBrowser('operations of a click', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
  });
  afterAll(() => site?.close());

  /** Sorted: browsers list them in no order that means anything. */
  const tabs = async (): Promise<string[]> =>
    (await site.browser.browser.pages())
      .map((page) => page.url().replace(site.url, ''))
      .filter((url) => url.startsWith('/'))
      .toSorted();
  const click = async (content: Partial<NotificationRequest> & { title: string }, action?: string): Promise<void> => {
    await site.send({ to: { everyone: true }, ...content });
    site.daemon.click((await site.shown(content.title)).id, action);
  };

  it('open always opens, though the page is there', async () => {
    const there = await site.open(HERE);
    const actions = [{ action: 'view', title: 'View', url: HERE, operation: 'open' as const }];
    await click({ title: 'Open it', actions }, 'View');
    await expect.poll(tabs, { timeout: PATIENCE_MS }).toEqual(['/', HERE, HERE]);
    await there.page.close();
    await expect.poll(tabs, { timeout: PATIENCE_MS }).toEqual(['/', HERE]);
  });

  it('focus opens a page where there is none with this path', async () => {
    // It has started, and taken the click that opened it: the next one is not its own.
    await demoPage(await tabAt(site, HERE)).waitForFeed('Shown on the device');
    await click({ title: 'Focus another', url: '/agendamentos/6', click: { operation: 'focus', match: 'path' } });
    await expect.poll(tabs, { timeout: PATIENCE_MS }).toEqual(['/', HERE, '/agendamentos/6']);
  });

  it('focus takes the page with this path, and tells it the rest', async () => {
    const there = await tabAt(site, HERE);
    await there.waitForFunction(() => document.visibilityState === 'hidden', { polling: 100 });
    await click({ title: 'Focus it', url: FROM_PUSH, click: { operation: 'focus', match: 'path' } });
    await there.waitForFunction(() => document.visibilityState === 'visible', { polling: 100, timeout: PATIENCE_MS });
    // The worker leaves it as it is, and tells it: the demo's page goes there by itself.
    await expect.poll(tabs, { timeout: PATIENCE_MS }).toEqual(['/', FROM_PUSH, '/agendamentos/6']);
  });

  it('navigate brings the last focused page there, though another is there already', async () => {
    const there = await tabAt(site, '/agendamentos/6');
    await there.bringToFront();
    await click({ title: 'Go there', url: FROM_PUSH, click: { operation: 'navigate' } });
    await expect.poll(tabs, { timeout: PATIENCE_MS }).toEqual(['/', FROM_PUSH, FROM_PUSH]);
  });
});
