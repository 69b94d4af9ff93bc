/** The ready-made worker with a scope of its own, beside whatever has the site's pages. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tabAt } from './desktop.ts';
import { inBrowser } from './in-browser.ts';
import { startSite, type Site } from './site.ts';

inBrowser('a worker with a scope of its own', (browser) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ browser });
    const page = await site.browser.browser.newPage();
    await page.goto(`${site.url}/sw.js`); // a page of the site on which nothing runs
    await page.evaluate(`(async () => {
      const registration = await navigator.serviceWorker.register('/sw.js', { scope: '/belfry/' });
      const { active, waiting, installing } = registration;
      const worker = active ?? waiting ?? installing;
      if (worker.state !== 'activated') {
        await new Promise((resolve) => (worker.onstatechange = () => worker.state === 'activated' && resolve()));
      }
      const key = await (await fetch('/api/v1/push/vapid-public-key')).json();
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key.publicKey,
      });
      const answer = await fetch('/api/v1/push/subscribe', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ subscription, vapidKeyId: key.keyId }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    })()`);
  });
  afterAll(() => site?.close());

  it('takes no page over', async () => {
    const [page] = (await site.browser.browser.pages()).filter((each) => each.url() === `${site.url}/sw.js`);
    await page?.reload();
    expect(await page?.evaluate('navigator.serviceWorker.controller')).toBeNull();
    expect(
      await page?.evaluate('navigator.serviceWorker.getRegistrations().then((all) => all.map(({ scope }) => scope))'),
    ).toEqual([`${site.url}/belfry/`]);
  });

  it('shows a push and opens its target', async () => {
    const { id } = await site.send({ to: { everyone: true }, title: 'Beside', url: '/agendamentos/12' });
    site.daemon.click((await site.shown('Beside')).id);
    await tabAt(site, '/agendamentos/12');
    await site.waitForCounts(id, { delivered: 1, clicked: 1 });
  });

  it('leads to the site where no target is named', async () => {
    expect(await site.pushDirectly(site.subscription(), '{"title": "Nowhere"}')).toBe(201);
    site.daemon.click((await site.shown('Nowhere')).id);
    await tabAt(site, '/');
  });
});
