import { afterAll, beforeAll, expect, it } from 'vitest';
import { SUBSCRIBED, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { startSite, type Site } from './site.ts';

const HOUR_MS = 3_600_000;

inBrowser('preferences on the page', (browser) => {
  let site: Site;
  let person: DemoPage;
  let hours: { start: string; end: string };

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
  });
  afterAll(() => site?.close());

  const stored = () => JSON.parse(site.subscription().preferences) as Record<string, unknown>;

  /** `HH:MM` on the clock of the browser, so much from now. */
  const clock = (ms: number) =>
    person.page.evaluate((later) => new Date(Date.now() + later).toTimeString().slice(0, 5), ms);

  it('keeps a category away that is switched off, and says so', async () => {
    await person.choose('Reminders');
    await person.waitForText('Saved');
    const id = await person.sendComposed();
    await site.waitForCounts(id, { total: 1, blocked: 1, sent: 0, pending: 0 });
    expect((await site.notification(id)).details).toMatchObject([{ state: 'skipped', error: 'category_off' }]);
    await person.waitForText('switched this category off');
    expect(site.service.received).toEqual([]);
  });

  it('lets it through again when it is switched on', async () => {
    await person.choose('Reminders');
    await expect.poll(stored).toMatchObject({ categories: { booking_reminders: true } });
    const id = await person.sendComposed();
    await site.shown('Your booking starts at 15:00');
    await site.waitForCounts(id, { sent: 1, delivered: 1 });
  });

  it('stores quiet hours in the zone of the browser', async () => {
    hours = { start: await clock(-HOUR_MS), end: await clock(2 * HOUR_MS) };
    await person.choose('Quiet hours');
    await person.fill('From', hours.start);
    await person.fill('To', hours.end);
    const timeZone = await person.page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
    await expect.poll(stored).toMatchObject({ quietHours: { enabled: true, ...hours, timeZone } });
  });

  it('drops in quiet hours what would be stale after them', async () => {
    const id = await person.sendComposed(); // a reminder lives for an hour
    await site.waitForCounts(id, { total: 1, blocked: 1, sent: 0, pending: 0 });
    expect((await site.notification(id)).details).toMatchObject([
      { state: 'skipped', error: 'expires_in_quiet_hours' },
    ]);
  });

  it('holds everything else back until they end', async () => {
    const sent = site.service.received.length;
    await person.fill('Template', 'booking_confirmation');
    const id = await person.sendComposed();
    await site.demo.belfry.idle();
    expect((await site.notification(id)).counts).toMatchObject({ total: 1, pending: 1, sent: 0 });
    expect(site.service.received).toHaveLength(sent);

    site.skipAhead(3 * HOUR_MS);
    await site.send({ to: { everyone: true }, title: 'Good morning' }); // makes the server look at its clock
    await site.shown('Good morning');
    await site.shown('Booking confirmed');
    await site.waitForCounts(id, { pending: 0, sent: 1, delivered: 1 });
  });

  it('makes no sound when that is switched off', async () => {
    await person.choose('Sound');
    await expect.poll(stored).toMatchObject({ soundEnabled: false });
    expect((await site.shown('Good morning')).hints['suppress-sound']).toBe(browser.hintsOfSound.loud);
    await site.send({ to: { everyone: true }, title: 'Hush' });
    expect((await site.shown('Hush')).hints['suppress-sound']).toBe(browser.hintsOfSound.silent);
  });

  it('keeps all of it over a reload', async () => {
    await person.page.reload();
    await person.waitForText(SUBSCRIBED);
    expect(await person.isOn('Sound')).toBe(false);
    expect(await person.isOn('Vibration')).toBe(true);
    expect(await person.isOn('Reminders')).toBe(true);
    expect(await person.isOn('Offers')).toBe(false);
    expect(await person.isOn('Quiet hours')).toBe(true);
    expect({ start: await person.value('From'), end: await person.value('To') }).toEqual(hours);
  });
});
