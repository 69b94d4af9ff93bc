// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDevice } from '../../device/index.ts';
import type { BelfryClient } from '../../client/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';
import { KEY_A } from './fake-server.ts';

let browser: FakeBrowser;
let page: BelfryClient;

beforeEach(async () => {
  browser = createFakeBrowser();
  page = browser.openPage();
  await page.start();
});

const becomeVisible = (): void => {
  document.dispatchEvent(new Event('visibilitychange'));
};

describe('an open page', () => {
  it('hears that the person blocked notifications in the settings', async () => {
    await page.enable();
    browser.setPermission('denied');
    await vi.waitFor(() => expect(page.get()).toMatchObject({ status: 'denied', subscribed: false }));
  });

  it('subscribes again silently when they are allowed again', async () => {
    await page.enable();
    const [old] = browser.server.active();
    browser.setPermission('denied');
    await vi.waitFor(() => expect(page.get().status).toBe('denied'));
    browser.setPermission('granted');
    await vi.waitFor(() => expect(page.get().status).toBe('subscribed'));
    expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
    expect(browser.server.active()).not.toContain(old);
  });

  it('does not subscribe a person who only allowed notifications', async () => {
    browser.setPermission('granted');
    await vi.waitFor(() => expect(page.get().status).toBe('unsubscribed'));
    expect(browser.push.keys).toEqual([]);
  });

  it.each(['focus', 'visible'])('reads the permission again on %s, where no event tells of it', async (what) => {
    browser.notification.permission = 'denied';
    if (what === 'focus') window.dispatchEvent(new Event('focus'));
    else becomeVisible();
    await vi.waitFor(() => expect(page.get().status).toBe('denied'));
  });

  it('does nothing on focus when nothing changed', async () => {
    await page.enable();
    const before = browser.server.calls.length;
    const state = page.get();
    window.dispatchEvent(new Event('focus'));
    await page.resync();
    expect(browser.server.routes().slice(before)[0]).toBe('GET /vapid-public-key'); // resync's own, not a second run's
    expect(browser.server.routes().filter((route) => route === 'POST /subscribe')).toHaveLength(2);
    expect(page.get()).toStrictEqual({ ...state });
  });

  it('gets what it could not load when the network is back, subscribed or not', async () => {
    browser.server.faults.set('GET /categories', new TypeError('Failed to fetch'));
    const other = browser.openPage();
    expect(await other.start()).toMatchObject({ status: 'default', categories: [], error: { code: 'offline' } });
    browser.server.faults.clear();
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(other.get()).toMatchObject({ error: null, categories: [{ id: 'marketing' }] }));
    other.stop();
  });

  it('forgets a failure that does not matter any more once the person has decided', async () => {
    await page.enable();
    browser.server.faults.set('POST /subscribe', 'endpoint_not_allowed');
    await page.resync().catch(() => undefined);
    expect(page.get().status).toBe('error');
    browser.setPermission('denied');
    await vi.waitFor(() => expect(page.get().status).toBe('denied'));
    browser.setPermission('default');
    await vi.waitFor(() => expect(page.get().permission).toBe('default'));
    expect(page.get()).toMatchObject({ status: 'expired', error: null, preferences: null });
  });

  it('sees what another tab did', async () => {
    const other = browser.openPage();
    await other.enable();
    becomeVisible();
    await vi.waitFor(() => expect(page.get().status).toBe('subscribed'));
    await other.disable();
    becomeVisible();
    await vi.waitFor(() => expect(page.get().status).toBe('unsubscribed'));
    other.stop();
  });

  it('brings the server up to date when the worker changed the subscription', async () => {
    await page.enable();
    const [old] = browser.server.active();
    browser.push.subscription = browser.push.make(KEY_A.publicKey);
    await createDevice().writeConfig({ endpoint: browser.push.subscription.endpoint, replacing: old });
    browser.post({ belfry: 1, type: 'subscription-changed' });
    await vi.waitFor(() => expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]));
  });

  it('hears nothing any more after stop', async () => {
    page.stop();
    browser.setPermission('denied');
    becomeVisible();
    const other = browser.openPage();
    expect((await other.start()).status).toBe('denied');
    expect(page.get().status).toBe('default');
    other.stop();
  });

  it('does nothing before the page has time for it, whatever happens meanwhile', async () => {
    browser.granted();
    let begin = (): void => undefined;
    vi.stubGlobal('requestIdleCallback', (callback: () => void) => (begin = callback));
    const looked = vi.spyOn(browser.serviceWorker, 'getRegistration');
    const other = browser.openPage();
    const starting = other.start();
    window.dispatchEvent(new Event('focus'));
    await page.resync(); // whatever waited for the lock has had it
    expect(looked).not.toHaveBeenCalled();
    expect(other.get().status).toBe('loading');
    begin();
    expect((await starting).status).toBe('unsubscribed');
    other.stop();
  });

  it('leaves no listener on the document when it is stopped before it has begun', async () => {
    const added = vi.spyOn(document, 'addEventListener');
    const other = browser.openPage();
    const starting = other.start();
    other.stop();
    await starting;
    expect(added.mock.calls.filter(([, , options]) => options === undefined)).toEqual([]);
    added.mockRestore();
  });

  it('starts again after stop', async () => {
    page.stop();
    await page.start();
    browser.setPermission('denied');
    await vi.waitFor(() => expect(page.get().status).toBe('denied'));
  });
});
