// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient } from '../../client/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let page: BelfryClient;
let token: string | null;

beforeEach(() => {
  browser = createFakeBrowser();
  token = null;
  page = browser.openPage({ getToken: () => token });
});

const lastToken = (route: string): string | undefined =>
  browser.server.calls.findLast((call) => call.route === route)?.token;

describe('account', () => {
  it('subscribes as the person who is logged in', async () => {
    token = 'ana';
    expect(await page.enable()).toMatchObject({ status: 'subscribed', userId: 'ana' });
    expect(lastToken('POST /subscribe')).toBe('ana');
  });

  it('uses the device token of an anonymous browser for everything later', async () => {
    await page.enable();
    expect(lastToken('POST /subscribe')).toBeUndefined();
    await page.savePreferences({ soundEnabled: false });
    await page.sendTest();
    await page.resync();
    await page.disable();
    for (const route of ['PATCH /preferences', 'POST /test', 'POST /subscribe', 'POST /unsubscribe']) {
      expect(lastToken(route)).toBe('bdt_sub_1');
    }
  });

  it('sends no token where none is needed', async () => {
    token = 'ana';
    await page.start();
    expect(lastToken('GET /vapid-public-key')).toBeUndefined();
    expect(lastToken('GET /categories')).toBeUndefined();
  });

  it('starts over as a stranger when the server no longer takes the device token', async () => {
    await page.enable();
    browser.server.takesDeviceTokens = false;
    expect((await page.resync()).status).toBe('subscribed');
    expect(lastToken('POST /subscribe')).toBeUndefined();
  });

  it('moves the subscription at login and at logout', async () => {
    await page.enable();
    expect(page.get().userId).toBeNull();
    token = 'ana';
    expect(await page.resync()).toMatchObject({ userId: 'ana', status: 'subscribed' });
    token = null;
    expect(await page.resync()).toMatchObject({ userId: null, status: 'subscribed' });
    expect(lastToken('POST /subscribe')).toBeUndefined(); // nor the device token of before the login
    expect(browser.server.active()).toHaveLength(1);
  });

  describe('where nobody may be anonymous', () => {
    beforeEach(async () => {
      browser.server.anonymous = false;
      token = 'ana';
      await page.enable();
    });

    it('ends the browser’s subscription at logout: it is still that person’s on the server', async () => {
      token = null;
      expect(await page.resync()).toMatchObject({ status: 'unsubscribed', subscribed: false, error: null });
      expect(browser.push.subscription).toBeNull();
    });

    it('does not subscribe again before somebody logs in, and then does', async () => {
      token = null;
      await page.resync();
      const next = browser.openPage({ getToken: () => token });
      expect((await next.start()).status).toBe('unsubscribed');
      expect(browser.push.subscription).toBeNull();
      token = 'bob';
      expect(await next.resync()).toMatchObject({ status: 'subscribed', userId: 'bob' });
      expect(browser.server.active()).toHaveLength(1);
      next.stop();
    });

    it('leaves the subscription alone when a page merely starts without a token', async () => {
      token = null;
      const next = browser.openPage({ getToken: () => token });
      expect(await next.start()).toMatchObject({ status: 'error', error: { code: 'unauthorized' } });
      expect(browser.push.subscription).not.toBeNull();
      next.stop();
    });
  });

  it('says unauthorized when the host’s token function fails', async () => {
    page = browser.openPage({ getToken: () => Promise.reject(new Error('session store')) });
    await expect(page.enable()).rejects.toMatchObject({ code: 'unauthorized', cause: { message: 'session store' } });
    expect(page.get()).toMatchObject({ status: 'error', subscribed: false });
  });

  it('is subscribed as before when the host’s token function meets no network, and tries again', async () => {
    token = 'ana';
    await page.enable();
    page.stop();
    const getToken = vi.fn(() => Promise.reject<string>(new TypeError('Failed to fetch')));
    page = browser.openPage({ getToken });
    expect(await page.start()).toMatchObject({ status: 'subscribed', error: { code: 'unauthorized' } });
    getToken.mockImplementation(async () => 'ana');
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(page.get()).toMatchObject({ error: null, preferences: { enabled: true } }));
  });

  it('keeps what the server said it holds when a resync meets no network', async () => {
    await page.enable();
    browser.server.online = false;
    await expect(page.resync()).rejects.toMatchObject({ code: 'offline' });
    expect(page.get()).toMatchObject({ status: 'subscribed', subscribed: true, error: { code: 'offline' } });
  });

  it('tells nobody of a resync after which all is as it was', async () => {
    await page.enable();
    const before = page.get();
    const heard = vi.fn();
    page.subscribe(heard);
    await page.resync();
    expect(heard).not.toHaveBeenCalled();
    expect(page.get()).toBe(before);
  });

  it('is no longer subscribed when a resync is refused', async () => {
    await page.enable();
    browser.server.faults.set('POST /subscribe', 'endpoint_not_allowed');
    await expect(page.resync()).rejects.toMatchObject({ serverCode: 'endpoint_not_allowed' });
    expect(page.get()).toMatchObject({ status: 'error', subscribed: false });
  });
});

describe('preferences and test', () => {
  it('stores choices and shows what the server made of them', async () => {
    await page.enable();
    const preferences = await page.savePreferences({ categories: { marketing: true } });
    expect(preferences.categories).toEqual({ marketing: true });
    expect(page.get().preferences).toBe(preferences);
  });

  it.each(['savePreferences', 'sendTest'] as const)('%s needs a subscription', async (method) => {
    await page.start();
    await expect(page[method]({})).rejects.toMatchObject({ code: 'not_subscribed' });
    expect(page.get()).toMatchObject({ status: 'default', error: { code: 'not_subscribed' } });
  });

  it('shows why a test did not arrive, until the next success', async () => {
    await page.enable();
    browser.server.faults.set('POST /test', 'push_refused');
    await expect(page.sendTest()).rejects.toMatchObject({ serverCode: 'push_refused', retryable: false });
    expect(page.get()).toMatchObject({ status: 'subscribed', error: { serverCode: 'push_refused' } });
    browser.server.faults.clear();
    await page.sendTest();
    expect(page.get().error).toBeNull();
  });

  it('gives a subscription to the server again that it has lost, and goes on', async () => {
    await page.enable();
    browser.server.rows.clear();
    await page.savePreferences({ enabled: false });
    expect(browser.server.active()).toHaveLength(1);
    expect(page.get()).toMatchObject({ status: 'subscribed', preferences: { enabled: false }, error: null });
  });

  it('shows the user’s own preferences on a device that is not subscribed', async () => {
    token = 'ana';
    expect((await page.start()).preferences).toMatchObject({ enabled: true });
  });
});
