import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openSqliteEngine } from '../../server/engines/index.ts';
import { generateVapidKey } from '../../server/webpush/index.ts';
import { SUBSCRIBED, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

inBrowser('a server that changes its VAPID key', (browser) => {
  let site: Site;
  let person: DemoPage;
  const oldKeyId = () => site.subscriptions()[0]?.vapid_key_id ?? '';
  const newKey = generateVapidKey();
  const to = { everyone: true } as const;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
    await site.restartServer(async (file) => {
      const engine = await openSqliteEngine({ file, now: Date.now });
      await engine.store.saveVapidKey({ ...newKey, createdAt: Date.now(), current: true });
      await engine.close();
    });
  });
  afterAll(() => site?.close());

  it('still reaches who has not been here since, with the old key', async () => {
    const { id } = await site.send({ to, title: 'Under the old key' });
    await site.shown('Under the old key');
    await site.waitForCounts(id, { total: 1, sent: 1, delivered: 1 });
  });

  it('moves the browser to the new key at the next visit, without a question, and keeps one subscription', async () => {
    await person.page.reload();
    await person.waitForText(SUBSCRIBED);
    expect(site.subscriptions()).toMatchObject([
      { active: 0, inactive_reason: 'replaced' },
      { active: 1, inactive_reason: null, vapid_key_id: newKey.keyId },
    ]);
    expect(oldKeyId()).not.toBe(newKey.keyId);
    const { id } = await site.send({ to, title: 'Under the new key' });
    await site.shown('Under the new key');
    await site.waitForCounts(id, { total: 1, sent: 1, delivered: 1 });
  });

  it('reports what the push service refuses for a wrong key, and marks the subscription for the next visit', async () => {
    await site.restartServer(async (file) => {
      const database = new DatabaseSync(file);
      database.prepare('update subscriptions set vapid_key_id = ? where active = 1').run(oldKeyId());
      database.close();
    });
    const { id } = await site.send({ to, title: 'Signed with the wrong key' });
    await site.waitForCounts(id, { total: 1, sent: 0, failed: 1, expired: 0, pending: 0 });
    expect(site.service.received.at(-1)).toMatchObject({ status: browser.wrongKey.status });
    const [message] = (await site.notification(id)).details;
    expect(message).toMatchObject({ state: 'rejected', success: false });
    expect(message?.error).toMatch(browser.wrongKey.error); // the push service's own words
    expect(site.subscription()).toMatchObject({ active: 0, inactive_reason: 'key_mismatch' });
  });

  it('is put right by the next visit', async () => {
    await person.page.reload();
    await person.waitForText(SUBSCRIBED);
    // The page goes by what it was told last; that this has ended it learns when it reads the preferences.
    await vi.waitFor(
      () => expect(site.subscription()).toMatchObject({ active: 1, inactive_reason: null }),
      PATIENCE_MS,
    );
    expect(site.subscriptions()).toHaveLength(2);
    const { id } = await site.send({ to, title: 'Right again' });
    await site.shown('Right again');
    await site.waitForCounts(id, { sent: 1, delivered: 1 });
    expect(site.daemon.history.map(({ title }) => title)).not.toContain('Signed with the wrong key');
  });
});
