import { afterAll, beforeAll, expect, it } from 'vitest';
import { tabAt } from './desktop.ts';
import { inBrowser } from './in-browser.ts';
import { startSite, type Site } from './site.ts';

inBrowser('with every page closed', (browser) => {
  let site: Site;
  let id: string;
  /** Of the worker, since it was stopped first. */
  let starts: () => Promise<number>;

  beforeAll(async () => {
    site = await startSite({ browser });
    const person = await site.open();
    await person.enable();
    await person.page.close();
    starts = await browser.watchWorkerStarts(site.browser.browser);
    await site.browser.stopWorkers();
  });
  afterAll(() => site?.close());

  it('wakes the worker, shows the push and counts it', async () => {
    ({ id } = await site.send({ to: { everyone: true }, title: 'While you were away', url: '/agendamentos/41' }));
    await site.shown('While you were away');
    await site.waitForCounts(id, { sent: 1, delivered: 1 });
    expect(await starts()).toBe(1);
  });

  it('opens a new tab at the URL when it is clicked, the worker stopped again', async () => {
    await site.browser.stopWorkers();
    const tabs = (await site.browser.browser.pages()).length;
    site.daemon.click((await site.shown('While you were away')).id);
    await tabAt(site, '/agendamentos/41');
    expect(await site.browser.browser.pages()).toHaveLength(tabs + 1);
    await site.waitForCounts(id, { delivered: 1, clicked: 1, action_clicked: 0, dismissed: 0 });
    expect(await starts()).toBe(2);
  });
});
