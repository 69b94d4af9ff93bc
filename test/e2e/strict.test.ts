/** A site with a strict Content Security Policy and Trusted Types, of its pages and of its worker. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tabAt } from './desktop.ts';
import type { DemoPage } from './demo-page.ts';
import { startGate, type Gate } from './gate.ts';
import { inBrowser } from './in-browser.ts';
import { startSite, type Site } from './site.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types belfry lit-html', // the demo has the elements
].join('; ');

inBrowser('under a strict Content Security Policy and Trusted Types', (browser) => {
  let gate: Gate;
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    gate = await startGate({ 'content-security-policy': POLICY });
    site = await startSite({ browser, appUrl: gate.url });
    gate.leadTo(site.demo.port);
    person = await site.open();
  });
  afterAll(async () => {
    await site?.close();
    await gate?.close();
  });

  it('has a policy that the browser enforces', async () => {
    const refused = await person.page.evaluate(() => {
      try {
        document.createElement('script').text = '1';
        return false;
      } catch {
        return true;
      }
    });
    expect(refused).toBe(true);
  });

  it('subscribes, shows, follows a click and counts it', async () => {
    await person.enable();
    const actions = [{ action: 'view', title: 'View', url: '/agendamentos/5' }];
    const { id } = await site.send({ to: { everyone: true }, title: 'Strictly', actions });
    site.daemon.click((await site.shown('Strictly')).id, 'View');
    await tabAt(site, '/agendamentos/5');
    await site.waitForCounts(id, { delivered: 1, action_clicked: 1 });
  });
});
