// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeBrowser, recordStatuses, type FakeBrowser } from './fake-browser.ts';
import { KEY_A } from './fake-server.ts';

let browser: FakeBrowser;

beforeEach(() => {
  browser = createFakeBrowser();
});

const consents = () => browser.server.bodies('POST /subscribe').map((body) => (body as { consent?: unknown }).consent);

describe('enable', () => {
  it('asks, subscribes, and is subscribed once the server has it', async () => {
    const page = browser.openPage();
    await page.start();
    const statuses = recordStatuses(page);
    const state = await page.enable();
    expect(statuses).toEqual(['default', 'subscribing', 'subscribed']);
    expect(state).toMatchObject({ permission: 'granted', subscribed: true, subscriptionId: 'sub_1', error: null });
    expect(browser.push.keys).toEqual([KEY_A.publicKey]);
    expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
    expect(state.preferences).not.toBeNull();
  });

  it('ends as subscribed where the browser was subscribed already', async () => {
    await browser.openPage().enable();
    const again = browser.openPage();
    expect((await again.enable()).status).toBe('subscribed');
    expect((await again.enable()).status).toBe('subscribed');
  });

  it('subscribes again where the browser has lost what the page believes in', async () => {
    const page = browser.openPage();
    await page.enable();
    browser.push.subscription = null;
    expect((await page.enable()).status).toBe('subscribed');
    expect(browser.push.subscription).not.toBeNull();
  });

  it('asks within the gesture, before anything else', async () => {
    const page = browser.openPage();
    const enabling = page.enable();
    expect(browser.notification.requestPermission).toHaveBeenCalledOnce();
    expect(page.get().status).toBe('subscribing');
    await enabling;
  });

  it('uses the key that was fetched at the start', async () => {
    const page = browser.openPage();
    await page.start();
    browser.server.calls.length = 0;
    await page.enable();
    expect(browser.server.routes()).not.toContain('GET /vapid-public-key');
  });

  it('sends what the contract says', async () => {
    await browser.openPage({ locale: 'pt-BR' }).enable();
    expect(browser.server.bodies('POST /subscribe')[0]).toEqual({
      subscription: {
        endpoint: 'https://push.example/1',
        expirationTime: null,
        keys: { auth: expect.any(String) as string, p256dh: expect.any(String) as string },
      },
      vapidKeyId: 'key-a',
      locale: 'pt-BR',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  });

  it('says what the person agreed to, and does not repeat it with what happens by itself', async () => {
    const consent = { text: 'We write when your table is ready.', version: '2' };
    const page = browser.openPage({ consent });
    await page.enable();
    await page.resync();
    expect(consents()).toEqual([consent, undefined]);
  });

  it('sends it along with the second try, too', async () => {
    const consent = { text: 'We write when your table is ready.' };
    const page = browser.openPage({ consent });
    browser.server.faults.set('POST /subscribe', 'internal');
    await expect(page.enable()).rejects.toMatchObject({ serverCode: 'internal' });
    browser.server.faults.clear();
    expect((await page.enable()).status).toBe('subscribed');
    expect(consents()).toEqual([consent, consent]);
  });

  it('works without start', async () => {
    expect((await browser.openPage().enable()).status).toBe('subscribed');
  });

  it('waits for a start under way', async () => {
    const page = browser.openPage();
    void page.start();
    expect((await page.enable()).status).toBe('subscribed');
    expect(browser.server.active()).toHaveLength(1);
  });

  it('shares one run between two clicks', async () => {
    const page = browser.openPage();
    await Promise.all([page.enable(), page.enable()]);
    expect(browser.notification.requestPermission).toHaveBeenCalledOnce();
    expect(browser.server.bodies('POST /subscribe')).toHaveLength(1);
  });
});
