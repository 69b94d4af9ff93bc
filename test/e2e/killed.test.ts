import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ActionCall } from '../../server/index.ts';
import { startGate, type Gate } from './gate.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

inBrowser('a browser killed between a click and the network', (browser) => {
  let gate: Gate;
  let site: Site;
  let id: string;
  let count = 0;
  let page: Page;
  /** What the app was told. */
  const calls: ActionCall[] = [];

  beforeAll(async () => {
    gate = await startGate();
    site = await startSite({ browser, appUrl: gate.url, actionHandler: (call) => void calls.push(call) });
    gate.leadTo(site.demo.port);
    const person = await site.open();
    await person.enable();
    await site.browser.relaunch(); // Chromium writes a new subscription down seconds later, or when it quits
  });
  afterAll(async () => {
    await site?.close();
    await gate?.close();
  });

  /** Shown and counted as delivered. */
  beforeEach(async () => {
    count += 1;
    const title = `Reminder ${count}`;
    const actions = [
      { action: 'view', title: 'View', url: `/agendamentos/${count}` },
      { action: 'confirm', title: 'Confirm', operation: 'post' as const },
    ];
    ({ id } = await site.send({ to: { everyone: true }, title, actions }));
    await site.shown(title);
    await site.waitForCounts(id, { delivered: 1 });
  });

  const clicksPosted = () => gate.posts.filter(({ body }) => body.includes('"action_clicked"')).map(({ mode }) => mode);

  async function clickAndKill(mode: 'hang' | 'lose-answer'): Promise<void> {
    const before = clicksPosted().length;
    gate.set(mode);
    site.daemon.click((await site.shown(`Reminder ${count}`)).id, 'View');
    await expect.poll(() => clicksPosted().slice(before), { timeout: PATIENCE_MS }).toEqual([mode]);
    await site.waitForCounts(id, { action_clicked: mode === 'hang' ? 0 : 1 });
    await site.browser.kill();
    gate.set('pass');
    await site.browser.relaunch();
  }

  it('counts the click once, when the next push wakes the worker', async () => {
    await clickAndKill('hang');
    const next = await site.send({ to: { everyone: true }, title: 'The next push' });
    await site.waitForCounts(next.id, { delivered: 1 });
    await site.waitForCounts(id, { action_clicked: 1, clicked: 0, dismissed: 0 });
    expect(clicksPosted()).toEqual(['hang', 'pass']);
  });

  it('counts the click once, when the site is opened again', async () => {
    await clickAndKill('hang');
    await site.open();
    await site.waitForCounts(id, { action_clicked: 1, clicked: 0, dismissed: 0 });
  });

  it('counts the click once, when the server had it and the browser never heard', async () => {
    const before = clicksPosted().length;
    await clickAndKill('lose-answer');
    await site.open();
    await expect.poll(() => clicksPosted().slice(before), { timeout: PATIENCE_MS }).toEqual(['lose-answer', 'pass']);
    await site.waitForCounts(id, { delivered: 1, action_clicked: 1, clicked: 0, dismissed: 0 });
  });

  it('brings the app a button that was posted, once, when the site is opened again', async () => {
    ({ page } = await site.open());
    gate.set('hang');
    site.daemon.click((await site.shown(`Reminder ${count}`)).id, 'Confirm');
    const posted = () => gate.posts.filter(({ path }) => path?.endsWith('/actions')).map(({ mode }) => mode);
    await expect.poll(posted, { timeout: PATIENCE_MS }).toEqual(['hang']);
    await expect.poll(unposted, { timeout: PATIENCE_MS }).toBe(1);
    expect(calls).toEqual([]);
    await site.browser.kill();
    gate.set('pass');
    await site.browser.relaunch();
    await site.open();
    await expect.poll(() => calls.map(({ action }) => action), { timeout: PATIENCE_MS }).toEqual(['confirm']);
    expect(calls[0]).toMatchObject({ notificationId: id, action: 'confirm' });
    await site.waitForCounts(id, { delivered: 1, action_clicked: 1, clicked: 0, dismissed: 0 });
    expect(posted()).toEqual(['hang']);
    expect(calls).toHaveLength(1);
  });

  /** How many buttons lie on the device that may not have come. */
  const unposted = (): Promise<number> =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open('belfry');
          opening.onerror = () => reject(new Error('no database'));
          opening.onsuccess = () => {
            const reading = opening.result.transaction('outbox').objectStore('outbox').getAll();
            reading.onsuccess = () => {
              opening.result.close();
              resolve(
                (reading.result as { event: { unposted?: boolean } }[]).filter((each) => each.event.unposted).length,
              );
            };
          };
        }),
    );
});
