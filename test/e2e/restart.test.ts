import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SUBSCRIBED, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

inBrowser('a browser that was closed', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
    await site.browser.close({ keepProfile: true });
  });
  afterAll(() => site?.close());

  it('shows at the next start what was sent meanwhile, but not what has expired, and counts it', async () => {
    const to = { everyone: true } as const;
    const now = await site.send({ to, title: 'Now or never', ttlSeconds: 0 });
    const later = await site.send({ to, title: 'Kept for you', ttlSeconds: 600 });
    await site.waitForCounts(now.id, { sent: 1 });
    await site.waitForCounts(later.id, { sent: 1, delivered: 0 });
    await site.browser.relaunch();
    await site.shown('Kept for you');
    await site.waitForCounts(later.id, { delivered: 1 });
    expect(site.daemon.history.map(({ title }) => title)).toEqual(['Kept for you']);
  });

  it('is still subscribed, which the page tells the server without asking anybody', async () => {
    const before = site.subscription();
    site.skipAhead(3_600_000);
    person = await site.open();
    await person.waitForText(SUBSCRIBED);
    await vi.waitFor(
      () => expect(site.subscription().last_seen_at - before.last_seen_at).toBeGreaterThanOrEqual(3_600_000),
      PATIENCE_MS,
    );
    const after = site.subscription();
    expect(site.subscriptions()).toHaveLength(1);
    expect(after).toMatchObject({ public_id: before.public_id, endpoint: before.endpoint, active: 1 });
  });
});
