/** Buttons that need no page: the server does what they say, or nothing but count. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NotificationRequest } from '../../wire/index.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

const MINUTE_MS = 60_000;
const category = 'booking_reminders';
const to = { everyone: true } as const;

inBrowser('buttons that open no page', (browser) => {
  let site: Site;
  let tabs: number;

  beforeAll(async () => {
    site = await startSite({ browser });
    const person = await site.open();
    await person.enable();
    tabs = (await site.browser.browser.pages()).length;
  });
  afterAll(() => site?.close());

  async function press(title: string, action: NonNullable<NotificationRequest['actions']>[number]): Promise<string> {
    const { id } = await site.send({ to, title, category, actions: [action] });
    const { id: shown } = await site.shown(title);
    site.daemon.click(shown, action.title);
    await site.daemon.waitForClose(shown);
    await site.waitForCounts(id, { delivered: 1, action_clicked: 1, clicked: 0, dismissed: 0 });
    expect((await site.browser.browser.pages()).length).toBe(tabs);
    return id;
  }
  const timesShown = (title: string): number => site.daemon.history.filter((each) => each.title === title).length;

  it('dismiss closes, and is counted', async () => {
    await press('Close me', { action: 'dismiss', title: 'Close' });
  });

  it('snooze brings it back when its minutes are over', async () => {
    await press('Later', { action: 'later', title: 'In a minute', builtIn: 'snooze', minutes: 1 });
    expect(timesShown('Later')).toBe(1);
    site.skipAhead(MINUTE_MS);
    await site.restartServer(); // its timers are the machine's own: a start looks at what is due
    await expect.poll(() => timesShown('Later'), { timeout: PATIENCE_MS }).toBe(2);
  });

  it('mute ends what is of the category, and nothing else', async () => {
    await press('Too many', { action: 'mute', title: 'No more of these', builtIn: 'mute_category' });
    const muted = await site.send({ to, title: 'One more', category });
    await site.waitForCounts(muted.id, { total: 1, blocked: 1, sent: 0 });
    await site.send({ to, title: 'Something else', category: 'system_updates' });
    await site.shown('Something else');
    expect(timesShown('One more')).toBe(0);
  });
});
