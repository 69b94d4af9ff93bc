// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient } from '../../client/index.ts';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let page: BelfryClient;

beforeEach(() => {
  browser = createFakeBrowser();
  page = browser.openPage();
});

const reload = (): void => {
  page.stop();
  page = browser.openPage();
};
const owners = (): (string | null)[] => [...browser.server.rows.values()].map(({ owner }) => owner);
const known = () => createDevice().readKnown();
const count = (route: string): number => browser.server.routes().filter((called) => called === route).length;

describe('login', () => {
  it('before a subscription makes it that person’s', async () => {
    await page.login('ana', 'ana');
    expect(page.get()).toMatchObject({ status: 'default', subscribed: false, userId: null });
    expect(await page.enable()).toMatchObject({ status: 'subscribed', userId: 'ana' });
  });

  it('gives an anonymous subscription to the person', async () => {
    await page.enable();
    expect(await page.login('ana', 'ana')).toMatchObject({ status: 'subscribed', subscribed: true, userId: 'ana' });
    expect(owners()).toEqual(['ana']);
  });

  it('takes a function that gets a fresh token for each request', async () => {
    const token = vi.fn(async () => 'ana');
    await page.login('ana', token);
    await page.enable();
    const before = token.mock.calls.length;
    await page.sendTest();
    expect(token.mock.calls.length).toBeGreaterThan(before);
  });

  it('tells the server once, not on each page of a site', async () => {
    await page.enable();
    await page.login('ana', 'ana');
    const before = count('POST /subscribe');
    for (let visit = 0; visit < 3; visit += 1) {
      reload();
      void page.start();
      expect((await page.login('ana', 'ana')).status).toBe('subscribed');
    }
    expect(count('POST /subscribe')).toBe(before);
  });

  it('is waited for by a page that starts before it: nobody’s requests are sent meanwhile', async () => {
    await page.login('ana', 'ana');
    await page.enable();
    reload();
    browser.server.calls.length = 0;
    expect(await page.start()).toMatchObject({ status: 'subscribed', userId: 'ana', error: null });
    expect(browser.server.calls.filter(({ route }) => /subscribe|preferences/.test(route))).toEqual([]);
    expect(owners()).toEqual(['ana']);
  });

  it('says why the server did not take the token', async () => {
    await page.enable();
    browser.server.faults.set('POST /subscribe', 'unauthorized');
    await expect(page.login('ana', 'old')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(page.get().error).toMatchObject({ code: 'unauthorized' });
  });

  it('hears nothing by itself on a page that was stopped', async () => {
    await page.start();
    page.stop();
    await page.login('ana', 'ana');
    browser.setPermission('denied');
    const other = browser.openPage();
    expect((await other.start()).status).toBe('denied');
    expect(page.get().status).toBe('default');
    other.stop();
  });

  it('does not begin before the page has time for it', async () => {
    let begin = (): void => undefined;
    vi.stubGlobal('requestIdleCallback', (callback: () => void) => (begin = callback));
    void page.start();
    const entering = page.login('ana', 'ana');
    await vi.waitFor(async () => expect(await known()).toHaveProperty('session'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(browser.serviceWorker.register).not.toHaveBeenCalled();
    begin();
    expect(await entering).toMatchObject({ status: 'default', error: null });
  });

  it('rejects where push cannot work', async () => {
    vi.stubGlobal('isSecureContext', false);
    await expect(page.login('ana', 'ana')).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a shared computer', () => {
  beforeEach(async () => {
    await page.login('ana', 'ana');
    await page.enable();
  });

  it('belongs to the next person once the server has said so', async () => {
    reload();
    expect(await page.login('bob', 'bob')).toMatchObject({ status: 'subscribed', userId: 'bob' });
    expect(owners()).toEqual(['bob']);
    expect(await known()).not.toHaveProperty('neutral');
  });

  it('is somebody else’s until then, and shows nothing of theirs', async () => {
    reload();
    browser.server.online = false;
    await expect(page.login('bob', 'bob')).rejects.toMatchObject({ code: 'offline' });
    expect(page.get()).toMatchObject({ status: 'subscribed-elsewhere', subscribed: false, preferences: null });
    expect(await known()).toMatchObject({ neutral: '1', session: 'bob' });
    browser.server.online = true;
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(page.get()).toMatchObject({ status: 'subscribed', userId: 'bob' }));
    expect(await known()).not.toHaveProperty('neutral');
  });

  it('stays somebody else’s where the server refuses the next person', async () => {
    browser.server.faults.set('POST /subscribe', 'unauthorized');
    await expect(page.login('bob', 'wrong')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(page.get()).toMatchObject({ status: 'subscribed-elsewhere', subscribed: false });
    expect(await known()).toMatchObject({ neutral: '1' });
  });

  it('does not read the other’s preferences', async () => {
    reload();
    browser.server.faults.set('POST /subscribe', 'unauthorized');
    await expect(page.login('bob', 'bob')).rejects.toThrow();
    browser.server.calls.length = 0;
    await page.start();
    expect(browser.server.routes()).not.toContain('GET /preferences');
  });
});

describe('logout', () => {
  beforeEach(async () => {
    await page.login('ana', 'ana');
    await page.enable();
  });

  it('leaves an anonymous subscription where the server takes those', async () => {
    expect(await page.logout()).toMatchObject({ status: 'subscribed', userId: null });
    expect(owners()).toEqual([null]);
    expect(await known()).not.toHaveProperty('neutral');
    expect(await known()).not.toHaveProperty('session');
  });

  it('ends the subscription where it does not', async () => {
    browser.server.anonymous = false;
    expect(await page.logout()).toMatchObject({ status: 'unsubscribed', subscribed: false });
    expect(browser.push.subscription).toBeNull();
  });

  it('works offline: neutral at once, and made up for at the next start', async () => {
    browser.server.online = false;
    expect(await page.logout()).toMatchObject({
      status: 'subscribed-elsewhere',
      subscribed: false,
      preferences: null,
      error: { code: 'offline' },
    });
    expect(await known()).toMatchObject({ neutral: '1' });
    reload();
    expect((await page.start()).status).toBe('subscribed-elsewhere');
    browser.server.online = true;
    reload();
    expect(await page.start()).toMatchObject({ status: 'subscribed', userId: null });
    expect(owners()).toEqual([null]);
  });

  it('is nothing to an anonymous visitor', async () => {
    reload();
    await page.logout();
    reload();
    const before = count('POST /subscribe');
    expect(await page.logout()).toMatchObject({ status: 'subscribed', userId: null, error: null });
    expect(count('POST /subscribe')).toBe(before + 1);
  });
});
