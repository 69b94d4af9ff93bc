// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import type { BelfryClient } from '../../client/index.ts';
import { createFakeBrowser, recordStatuses, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let page: BelfryClient;

beforeEach(async () => {
  browser = createFakeBrowser();
  page = browser.openPage();
  await page.start();
  await page.enable();
});

describe('disable', () => {
  it('ends the subscription in the browser and on the server', async () => {
    const statuses = recordStatuses(page);
    const state = await page.disable();
    expect(statuses).toEqual(['subscribed', 'unsubscribed']);
    expect(state).toMatchObject({ subscribed: false, subscriptionId: null, preferences: null, error: null });
    expect(browser.push.subscription).toBeNull();
    expect(browser.server.active()).toEqual([]);
  });

  it('is remembered: the next visit does not subscribe again', async () => {
    await page.disable();
    page.stop();
    expect((await browser.openPage().start()).status).toBe('unsubscribed');
    expect(browser.push.subscription).toBeNull();
  });

  it('can be taken back', async () => {
    await page.disable();
    expect((await page.enable()).status).toBe('subscribed');
    expect(browser.server.active()).toHaveLength(1);
  });

  it('is idempotent', async () => {
    await page.disable();
    browser.server.calls.length = 0;
    expect((await page.disable()).status).toBe('unsubscribed');
    expect(browser.server.calls).toEqual([]);
  });

  it('ends the browser’s side offline, and tells the server at the next start', async () => {
    browser.server.online = false;
    await expect(page.disable()).rejects.toMatchObject({ code: 'offline', retryable: true });
    expect(page.get()).toMatchObject({ status: 'unsubscribed', error: { code: 'offline' } });
    expect(browser.push.subscription).toBeNull();
    page.stop();

    expect(await browser.openPage().start()).toMatchObject({ status: 'unsubscribed', error: { code: 'offline' } });
    browser.server.online = true;
    expect(browser.server.active()).toHaveLength(1);
    expect(await browser.openPage().start()).toMatchObject({ status: 'unsubscribed', error: null });
    expect(browser.server.active()).toEqual([]);
  });

  it('leaves nothing unsaved on a page of somebody who is not subscribed', async () => {
    browser.server.online = false;
    await page.savePreferences({ soundEnabled: false });
    expect(page.get().unsaved).toBe(true);
    await page.disable().catch(() => undefined);
    expect(page.get()).toMatchObject({ status: 'unsubscribed', unsaved: false });
  });

  it('tells the server at the next start also when the person has blocked notifications since', async () => {
    browser.server.online = false;
    await page.disable().catch(() => undefined);
    browser.server.online = true;
    browser.notification.permission = 'denied';
    expect((await browser.openPage().start()).status).toBe('denied');
    expect(browser.server.active()).toEqual([]);
  });

  it('hands the old endpoint over when the person changes their mind before the server heard of it', async () => {
    browser.server.online = false;
    await page.disable().catch(() => undefined);
    browser.server.online = true;
    await page.enable();
    expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
  });

  it('tells the server even when the browser does not listen, and the browser again later', async () => {
    browser.push.unsubscribeFails = true;
    await expect(page.disable()).rejects.toMatchObject({ code: 'subscribe_failed', retryable: true });
    expect(browser.server.active()).toEqual([]);
    page.stop();
    browser.push.unsubscribeFails = false;
    expect((await browser.openPage().start()).status).toBe('unsubscribed');
    expect(browser.push.subscription).toBeNull();
    expect(browser.server.active()).toEqual([]);
  });

  it('is content when the server does not know the subscription', async () => {
    browser.server.rows.clear();
    expect(await page.disable()).toMatchObject({ status: 'unsubscribed', error: null });
  });

  it('does not ask a server for ever that refuses for good', async () => {
    browser.server.faults.set('POST /unsubscribe', 'token_invalid');
    await expect(page.disable()).rejects.toMatchObject({ code: 'unauthorized' });
    browser.server.calls.length = 0;
    expect(await browser.openPage().start()).toMatchObject({ status: 'unsubscribed', error: null });
    expect(browser.server.routes()).not.toContain('POST /unsubscribe');
  });
});
