import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf, tabAt } from './desktop.ts';
import { BLOCKED, SUBSCRIBED, SWITCHED_OFF, demoPage, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

const OLDER_THAN_YOUNG_MS = 61_000;

inBrowser('the whole way', (browser) => {
  let site: Site;
  let person: DemoPage;
  /** Of the notification that the story is at. */
  let id: string;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
  });
  afterAll(() => site?.close());

  it('subscribes on a click, and the server has it', async () => {
    await person.choose('Português');
    await person.enable();
    expect(site.subscriptions()).toEqual([
      expect.objectContaining({ active: 1, locale: 'pt-BR', inactive_reason: null }),
    ]);
    expect(new URL(site.subscription().endpoint).host).toBe(browser.endpointHost);
  });

  it('sends a template with its context from the composer, and the desktop shows it in Portuguese', async () => {
    await person.fill('Template', 'booking_confirmation');
    await person.fill(
      'Context',
      '{"booking_id": 311, "studio_name": "Estúdio Ω", "booking_date": "14/08", "start_time": "15:00"}',
    );
    id = await person.sendComposed();
    const notification = await site.shown('Agendamento confirmado');
    const text = 'Estúdio Ω espera por você em 14/08, às 15:00.';
    expect(notification.body).toBe(browser.desktopBody(text, new URL(site.url).host));
    expect(buttonsOf(notification, browser)).toEqual(['Ver Agendamento', 'Ver Detalhes']);
    expect(notification.timeoutMs, 'it stays until it is dealt with').toBe(0);
  });

  it('counts it as sent and delivered, and the page hears both', async () => {
    await site.waitForCounts(id, { total: 1, sent: 1, delivered: 1, clicked: 0, action_clicked: 0, dismissed: 0 });
    await person.waitForFeed('Accepted by the push service');
    await person.waitForFeed('Shown on the device');
  });

  it('follows a click on a button to its own URL', async () => {
    const { id: shown } = await site.shown('Agendamento confirmado');
    site.daemon.click(shown, 'Ver Detalhes');
    const tab = await tabAt(site, '/agendamentos/311/detalhes');
    await demoPage(tab).waitForText('Details of booking 311');
    await site.daemon.waitForClose(shown);
    await site.waitForCounts(id, { delivered: 1, action_clicked: 1, clicked: 0, dismissed: 0 });
    await demoPage(tab).waitForFeed('Button clicked');
  });

  it('counts a dismissal', async () => {
    person = await site.open();
    await person.waitForText(SUBSCRIBED);
    id = await person.sendComposed();
    const { id: shown } = await site.shown('Seu horário é às 15:00');
    await site.waitForCounts(id, { delivered: 1 });
    site.daemon.dismiss(shown);
    await site.waitForCounts(id, { delivered: 1, dismissed: 1, clicked: 0, action_clicked: 0 });
    await person.waitForFeed('Dismissed');
  });

  it('brings the tab that is there already to the front when the body is clicked', async () => {
    const there = await site.open('/agendamentos/123');
    await person.page.bringToFront();
    id = await person.sendComposed();
    await there.page.waitForFunction(() => document.visibilityState === 'hidden', { polling: 100 });
    const tabs = (await site.browser.browser.pages()).length;
    site.daemon.click((await site.shown('Seu horário é às 15:00')).id);
    await site.waitForCounts(id, { delivered: 1, clicked: 1, action_clicked: 0, dismissed: 0 });
    const visibility = () => there.page.evaluate(() => document.visibilityState);
    await expect.poll(visibility).toBe('visible');
    expect(await site.browser.browser.pages()).toHaveLength(tabs);
  });

  it('ends on the push service and on the server when it is switched off', async () => {
    await person.page.bringToFront();
    await person.press('Disable');
    await person.waitForText(SWITCHED_OFF);
    await expect.poll(site.subscription).toMatchObject({ active: 0, inactive_reason: 'unsubscribed' });
    const subscription = site.subscription();
    await expect.poll(() => site.pushDirectly(subscription, 'Gone'), { timeout: PATIENCE_MS }).toBe(410);
  });

  it('learns from the push service that somebody blocked the site, and stops sending there', async () => {
    await person.enable();
    const subscription = site.subscription();
    expect(subscription).toMatchObject({ active: 1 });
    await site.browser.setNotificationPermission(site.url, 'block');
    await person.waitForText(BLOCKED);
    await expect.poll(() => site.pushDirectly(subscription, 'Gone'), { timeout: PATIENCE_MS }).toBe(410);

    site.skipAhead(OLDER_THAN_YOUNG_MS); // a subscription that is seconds old gets one more try
    const to = { subscriptions: [subscription.public_id] };
    const sent = await site.send({ to, title: 'Anybody there?' });
    await site.waitForCounts(sent.id, { total: 1, sent: 0, expired: 1, pending: 0 });
    expect((await site.notification(sent.id)).details).toMatchObject([{ state: 'gone', success: false }]);
    expect(site.subscription()).toMatchObject({ active: 0, inactive_reason: 'gone' });
    await person.waitForFeed('The subscription has ended');
    expect(await site.send({ to, title: 'And now?' })).toMatchObject({
      counts: { total: 0 },
      unreached: [{ id: subscription.public_id, reason: 'subscription_inactive' }],
    });
  });

  it('comes back by itself when the site is allowed again', async () => {
    await site.browser.setNotificationPermission(site.url, 'allow');
    await person.waitForText(SUBSCRIBED);
    // Tabs and worker all hear of it, and must not end or double each other’s subscription.
    const alive = () => site.subscriptions().filter(({ active }) => active === 1);
    await expect.poll(alive).toHaveLength(1);
    const sent = await site.send({ to: { everyone: true }, title: 'Welcome back' });
    await site.shown('Welcome back');
    await site.waitForCounts(sent.id, { total: 1, sent: 1, delivered: 1 });
    expect(alive()).toHaveLength(1);
  });
});
