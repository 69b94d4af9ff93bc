import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { startSite, type Site } from './site.ts';

const OPTIONS = [
  'actions',
  'badge',
  'body',
  'data',
  'dir',
  'icon',
  'image',
  'lang',
  'renotify',
  'requireInteraction',
  'silent',
  'tag',
  'timestamp',
  'vibrate',
];

const to = { everyone: true } as const;

inBrowser('what a browser does its own way', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
    await site.browser.relaunch(); // Chromium writes a new subscription down seconds later, or when it quits
    person = await site.open();
  });
  afterAll(() => site?.close());

  it('lacks the notification options and the Background Sync that the table says', async () => {
    const found = await person.page.evaluate((names) => {
      const lacking = names.filter((name) => !(name in Notification.prototype));
      return { lacking, sync: 'SyncManager' in window };
    }, OPTIONS);
    expect(found).toEqual({ lacking: browser.optionsMissing, sync: browser.backgroundSync });
  });

  it('names what can be clicked in its own words and order', async () => {
    const actions = [
      { action: 'view', title: 'View' },
      { action: 'later', title: 'Later' },
    ];
    await site.send({ to, title: 'Two buttons', actions });
    const { actions: offered } = await site.shown('Two buttons');
    expect(offered.map(({ key }) => key)).toEqual(browser.actionKeys(actions.map(({ action }) => action)));
  });

  it('replaces what has the same tag, which counts as nobody’s dismissal', async () => {
    const first = await site.send({ to, title: 'Gate 3', tag: 'gate' });
    await site.shown('Gate 3');
    await site.waitForCounts(first.id, { delivered: 1 });
    const second = await site.send({ to, title: 'Gate 7', tag: 'gate' });
    const { id, replaced } = await site.shown('Gate 7');
    expect(replaced).toBe(browser.replacesInPlace);
    await site.waitForCounts(second.id, { delivered: 1 });
    await expect.poll(() => [...site.daemon.shown.values()].map(({ title }) => title)).not.toContain('Gate 3');
    // Events are counted in order: a false dismissal of the first would be there before this one.
    site.daemon.dismiss(id);
    await site.waitForCounts(second.id, { dismissed: 1 });
    await site.waitForCounts(first.id, { delivered: 1, dismissed: 0, clicked: 0 });
  });

  it('loses a click on what was shown before it was killed, as they all do', async () => {
    const { id } = await site.send({ to, title: 'From before' });
    const { id: shown } = await site.shown('From before');
    await site.waitForCounts(id, { delivered: 1 });
    await site.browser.kill();
    await site.browser.relaunch();
    // Once it notifies again it also listens to the desktop again.
    const after = await site.send({ to, title: 'From after' });
    const { id: shownAfter } = await site.shown('From after');
    site.daemon.click(shown);
    site.daemon.click(shownAfter);
    await site.waitForCounts(after.id, { clicked: 1 });
    // One more round trip through worker and server: events are counted in order.
    const last = await site.send({ to, title: 'The last one' });
    await site.waitForCounts(last.id, { delivered: 1 });
    await site.waitForCounts(id, { delivered: 1, clicked: 0, dismissed: 0 });
  });
});
