/** Why did I not get it? Told by the client, with things broken as they break. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Diagnosis, DiagnosisCheck } from '../../client/diagnose/contract.ts';
import { openSqliteEngine } from '../../server/engines/index.ts';
import { generateVapidKey } from '../../server/webpush/index.ts';
import { BLOCKED, SUBSCRIBED, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

inBrowser('the diagnosis', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
    await person.enable();
  });
  afterAll(() => site?.close());

  /** As typed into the console. */
  const diagnose = (): Promise<Diagnosis> =>
    person.page.evaluate(() =>
      (globalThis as unknown as { testPushNotifications: () => Promise<Diagnosis> }).testPushNotifications(),
    );
  const verdictsOf = ({ lines }: Diagnosis) => Object.fromEntries(lines.map(({ check, verdict }) => [check, verdict]));
  const lineOf = ({ lines }: Diagnosis, check: DiagnosisCheck) => lines.find((line) => line.check === check);
  const changeData = (sql: string) => (file: string) => {
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    return Promise.resolve();
  };

  it('finds nothing where all is well, and times a push to its arrival', async () => {
    const printed: string[] = [];
    person.page.on('console', (message) => printed.push(message.text()));
    const diagnosis = await diagnose();
    expect(diagnosis.lines.filter(({ verdict }) => verdict === 'problem' || verdict === 'warning')).toEqual([]);
    expect(diagnosis).toMatchObject({ ok: true, testPushMs: expect.any(Number) as number });
    expect(diagnosis.testPushMs).toBeGreaterThan(0);
    expect(diagnosis.testPushMs).toBeLessThan(PATIENCE_MS);
    expect(verdictsOf(diagnosis)).toMatchObject({ 'test-push': 'ok', 'last-push': 'unknown', 'focus-mode': 'unknown' });
    await expect.poll(() => printed.join('\n')).toContain('[OK] Test push: It came, and was shown, after');
  });

  it('knows when the last push was shown', async () => {
    await expect.poll(async () => verdictsOf(await diagnose())['last-push'], { timeout: PATIENCE_MS }).toBe('ok');
  });

  it('shows itself on the page', async () => {
    await person.press('Look for the reason');
    await person.waitForText('Nothing found that would stop a push.');
  });

  it('sees that the server has lost the record, and does not mend it', async () => {
    const lost = 'pragma foreign_keys = off; delete from subscriptions';
    await site.restartServer(changeData(lost));
    const diagnosis = await diagnose();
    expect(verdictsOf(diagnosis)).toMatchObject({ subscription: 'ok', server: 'problem', 'test-push': 'problem' });
    expect(lineOf(diagnosis, 'server')?.finding).toContain('does not have this browser');
    expect(site.subscriptions()).toEqual([]);
  });

  it('is put right by what the cure says', async () => {
    await person.page.reload();
    await person.waitForText(SUBSCRIBED, PATIENCE_MS);
    await expect
      .poll(async () => verdictsOf(await diagnose()), { timeout: PATIENCE_MS })
      .toMatchObject({ server: 'ok', 'test-push': 'ok' });
    expect(site.subscriptions()).toHaveLength(1);
  });

  it('sees that the server signs with another key now', async () => {
    const newKey = generateVapidKey();
    await site.restartServer(async (file) => {
      const engine = await openSqliteEngine({ file, now: Date.now });
      await engine.store.saveVapidKey({ ...newKey, createdAt: Date.now(), current: true });
      await engine.close();
    });
    expect(verdictsOf(await diagnose())).toMatchObject({ key: 'warning', 'test-push': 'ok' });
    await site.restartServer(changeData(`update subscriptions set vapid_key_id = '${newKey.keyId}' where active = 1`));
    const broken = await diagnose();
    expect(verdictsOf(broken)).toMatchObject({ key: 'problem', 'test-push': 'problem' });
    expect(lineOf(broken, 'test-push')?.finding).toContain(String(browser.wrongKey.status));
    await person.page.reload();
    await person.waitForText(SUBSCRIBED);
    expect(await diagnose()).toMatchObject({ ok: true });
  });

  it('sees that the server cannot be reached', async () => {
    await person.page.setOfflineMode(true);
    const diagnosis = await diagnose();
    expect(lineOf(diagnosis, 'server')).toMatchObject({ verdict: 'problem', finding: 'The server cannot be reached.' });
    await person.page.setOfflineMode(false);
  });

  it('sees that the worker is gone', async () => {
    await person.page.evaluate(async () => {
      for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    });
    expect(verdictsOf(await diagnose())).toMatchObject({
      worker: 'problem',
      scope: 'unknown',
      subscription: 'problem',
    });
    await person.page.reload();
    await person.waitForText(SUBSCRIBED, PATIENCE_MS);
  });

  it('sees that the person has blocked it, and says how to undo that here', async () => {
    await site.browser.setNotificationPermission(site.url, 'block');
    await person.page.reload();
    await person.waitForText(BLOCKED);
    const diagnosis = await diagnose();
    expect(verdictsOf(diagnosis)).toMatchObject({ permission: 'problem', 'test-push': 'unknown' });
    expect(lineOf(diagnosis, 'permission')?.cure).toMatch(browser.name === 'Firefox' ? /a shield/ : /Notifications/);
  });
});
