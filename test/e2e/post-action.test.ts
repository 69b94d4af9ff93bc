/** Buttons that are posted to the app, and what the desktop is shown of how that went. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActionCall } from '../../server/index.ts';
import type { NotificationRequest } from '../../wire/index.ts';
import { buttonsOf } from './desktop.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

const actions: NonNullable<NotificationRequest['actions']> = [
  {
    action: 'approve',
    title: 'Approve',
    operation: 'post',
    results: { success: { title: 'Booked', body: 'See you at ten' }, failure: { title: 'Not booked' } },
  },
  { action: 'decline', title: 'Decline', operation: 'post' },
];

const ANA = { userId: 'ana', locale: 'en' };

inBrowser('a button that is posted', (browser) => {
  let site: Site;
  /** What the app was told. */
  const calls: ActionCall[] = [];
  let appIsDown = false;

  beforeAll(async () => {
    site = await startSite({
      browser,
      actionHandler(call) {
        calls.push(call);
        if (appIsDown) throw new Error('the calendar is down');
      },
    });
    const person = await site.open();
    await person.page.evaluate((stored) => localStorage.setItem('belfry-demo', stored), JSON.stringify(ANA));
    await person.page.reload();
    await person.enable();
  });
  afterAll(() => site?.close());

  const ask = (title: string) =>
    site.send({ to: { everyone: true }, title, body: 'At ten', actions, data: { booking: 7 } });

  it('brings the app the right user and action once, and shows the success', async () => {
    const { id } = await ask('A request');
    const tabs = (await site.browser.browser.pages()).length;
    site.daemon.click((await site.shown('A request')).id, 'Approve');
    const { body, actions: buttons } = await site.shown('Booked');
    expect(body).toContain('See you at ten');
    expect(buttonsOf({ ...(await site.shown('Booked')), actions: buttons }, browser)).toEqual([]);
    await site.waitForCounts(id, { delivered: 1, action_clicked: 1, clicked: 0, dismissed: 0 });
    expect(calls).toHaveLength(1);
    const { public_id: subscriptionId } = site.subscription();
    expect(calls[0]).toMatchObject({
      action: 'approve',
      notificationId: id,
      subscriptionId,
      data: { booking: 7 },
      userId: 'ana',
    });
    expect((await site.browser.browser.pages()).length).toBe(tabs);
  });

  it('shows the failure with the same buttons, and pressing again works once the app is back', async () => {
    calls.length = 0;
    appIsDown = true;
    const { id } = await ask('Another request');
    site.daemon.click((await site.shown('Another request')).id, 'Approve');
    const failure = await site.shown('Not booked');
    expect(buttonsOf(failure, browser)).toEqual(['Approve', 'Decline']);
    appIsDown = false;
    site.daemon.click(failure.id, 'Approve');
    await expect
      .poll(() => site.daemon.history.filter(({ title }) => title === 'Booked').length, { timeout: PATIENCE_MS })
      .toBe(2);
    expect(calls.map(({ id: call }) => call)).toEqual(Array(2).fill(`${id}:${site.subscription().public_id}:approve`));
    await site.waitForCounts(id, { action_clicked: 1 });
  });

  it('shows the notification again when the server cannot be reached, and no click is lost', async () => {
    calls.length = 0;
    const { id } = await ask('A third request');
    const { id: shown } = await site.shown('A third request');
    await site.waitForCounts(id, { delivered: 1 });
    await site.restartServer(async () => {
      site.daemon.click(shown, 'Decline');
      const again = () => site.daemon.history.filter(({ title }) => title === 'A third request').length;
      await expect.poll(again, { timeout: PATIENCE_MS }).toBe(2);
    });
    const back = site.daemon.history.filter(({ title }) => title === 'A third request')[1];
    site.daemon.click(back?.id ?? 0, 'Decline');
    await expect.poll(() => calls.map(({ action }) => action), { timeout: PATIENCE_MS }).toEqual(['decline']);
    await site.waitForCounts(id, { action_clicked: 1 });
  });
});
