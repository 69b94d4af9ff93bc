/** What the worker does beside showing: withdraws, is neutral, leaves a push to a page in front, subscribes anew. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SUBSCRIBED, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

const to = { everyone: true } as const;

inBrowser('the worker', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
  });
  afterAll(() => site?.close());

  /** Sends, and waits until the worker is done with it. */
  async function send(request: Parameters<Site['send']>[0]): Promise<string> {
    const { id } = await site.send(request);
    await site.waitForCounts(id, { delivered: 1 });
    return id;
  }
  const onScreen = () => [...site.daemon.shown.values()].map(({ title }) => title);

  /** As the page's client does. */
  const configure = (patch: Record<string, string>) =>
    person.page.evaluate(async (members) => {
      const opening = indexedDB.open('belfry');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const store = opening.result.transaction('config', 'readwrite').objectStore('config');
      const reading = store.get('config');
      await new Promise((resolve) => (reading.onsuccess = resolve));
      const writing = store.put({ ...(reading.result as object), ...members }, 'config');
      await new Promise((resolve) => (writing.onsuccess = resolve));
      opening.result.close();
    }, patch);

  it('takes a notification off the screen by its tag, and shows nothing for it where another stands', async () => {
    const first = await send({ to, title: 'Table 7', tag: 'table-7' });
    await send({ to, title: 'Table 8', tag: 'table-8' });
    await site.shown('Table 8');
    await send({ to, title: 'Your table has been taken', close: ['table-7'] });
    expect(onScreen()).toEqual(['Table 8']);
    await site.waitForCounts(first, { delivered: 1, dismissed: 0, clicked: 0 });
  });

  it('stands in the place of the last one, with every page closed: the browser demands something', async () => {
    await person.page.goto('about:blank');
    await send({ to, title: 'It is over', close: ['table-8'] });
    await site.shown('It is over');
    expect(onScreen()).toEqual(['It is over']);
    await person.page.goto(site.url);
    // Its client has looked at the device by then: who has left it would tell the server, and all would be well.
    await person.waitForText(SUBSCRIBED);
  });

  it('says no more than that there is something while somebody has left', async () => {
    await configure({ neutral: '1' });
    await site.send({ to, title: 'For Ana alone', body: 'Secret', url: '/agendamentos/9' });
    const shown = await site.shown('localhost');
    expect(shown.body).toContain('You have a new notification');
    const texts = site.daemon.history.map((each) => [
      each.title,
      each.body,
      ...each.actions.map(({ title: name }) => name),
    ]);
    expect(texts.flat().join('\n')).not.toMatch(/Ana|Secret/);
    site.daemon.click(shown.id);
    await site.daemon.waitForClose(shown.id);
    await configure({ neutral: '0' });
    await send({ to, title: 'In full again' });
    expect(onScreen()).toContain('In full again');
  });

  it('leaves a push to the page in front that takes it, or goes without a sound where the browser demands one', async () => {
    await person.page.bringToFront();
    // As text: an import in a function would be the test runner's.
    await person.page.evaluate(`import('/belfry/client/foreground.js').then(({ showInPage }) => {
      showInPage(({ title }) => title === 'In the page');
    })`);
    // The worker hears of it before the next push, for messages and pushes both go through its one queue of events.
    await send({ to, title: 'In the page' });
    if (browser.leavesToPage) expect(onScreen()).not.toContain('In the page');
    else expect((await site.shown('In the page')).hints['suppress-sound']).toBe(browser.hintsOfSound.silent);
    await person.page.reload(); // its answer is gone with it
    await send({ to, title: 'On the desktop' });
    expect((await site.shown('On the desktop')).hints['suppress-sound']).toBe(browser.hintsOfSound.loud);
    await configure({ foreground: '0' });
  });

  it('tells the server of a new subscription, with proof and with every page closed', async () => {
    const { endpoint } = site.subscription();
    await person.page.goto('about:blank');
    await site.browser.setNotificationPermission(site.url, 'block');
    await site.browser.setNotificationPermission(site.url, 'allow');
    await expect.poll(() => site.subscription().endpoint, { timeout: PATIENCE_MS }).not.toBe(endpoint);
    expect(site.subscriptions().filter(({ active }) => active === 1)).toHaveLength(1);
    await send({ to, title: 'To the new one' });
    await site.shown('To the new one');
  });
});
