/**
 * A click that opens the app where it starts and not where the click leads, and whose message to the new window is lost:
 * as an installed app on iOS (WebKit bug 259212). No WebKit is here to be asked; Chromium is made to do so.
 */
import { TargetType } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SUBSCRIBED } from './demo-page.ts';
import { tabAt } from './desktop.ts';
import { DIFFERENCES } from './differences.ts';
import { startSite, type Site } from './site.ts';

/** What of a worker's global is changed here. */
interface Scope {
  asked: string[];
  clients: { openWindow(url: string): Promise<unknown> };
}

const missing = inject('browserMissing');

// Without Chromium nothing of this can be seen.
describe.skipIf(missing !== null)(`a cold start${missing === null ? '' : ` (${missing})`}`, () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ browser: DIFFERENCES.Chromium });
    const person = await site.open();
    await person.enable();
    await site.browser.browser.newPage(); // a browser without any would quit
    await person.page.close();
  });
  afterAll(() => site?.close());

  /**
   * In the worker that runs now; the attached debugger keeps it alive until the click.
   *
   * @returns tells the URLs that it was to open
   */
  async function openAtTheStart(): Promise<() => Promise<string[]>> {
    const target = await site.browser.browser.waitForTarget((each) => each.type() === TargetType.SERVICE_WORKER);
    const worker = await target.worker();
    if (worker === null) throw new Error('the service worker has no debugger');
    await worker.evaluate(() => {
      const self = globalThis as unknown as Scope;
      const open = self.clients.openWindow.bind(self.clients);
      self.asked = [];
      self.clients.openWindow = async (url) => {
        self.asked.push(url);
        await open('/');
        return null;
      };
    });
    return () => worker.evaluate(() => (globalThis as unknown as Scope).asked);
  }

  it('leads to the page of the click all the same: the client finds it on the device', async () => {
    const { id } = await site.send({ to: { everyone: true }, title: 'Cold', url: '/agendamentos/9' });
    const { id: shown } = await site.shown('Cold');
    await site.waitForCounts(id, { delivered: 1 });
    const asked = await openAtTheStart();
    site.daemon.click(shown);
    await tabAt(site, '/agendamentos/9');
    await site.waitForCounts(id, { clicked: 1 });
    expect(await asked(), 'another worker has opened it').toEqual([`${site.url}/agendamentos/9`]);
    const tabs = (await site.browser.browser.pages()).filter((page) => page.url().startsWith(site.url));
    expect(tabs).toHaveLength(1);
  });

  it('happens once: the next page that starts stays where it is', async () => {
    const next = await site.open('/');
    await next.waitForText(SUBSCRIBED);
    expect(next.page.url()).toBe(`${site.url}/`);
  });
});
