// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient, BelfryClientOptions } from '../../client/index.ts';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let page: BelfryClient;

beforeEach(() => {
  browser = createFakeBrowser();
  page = browser.openPage();
});

const reload = (options?: BelfryClientOptions): void => {
  page.stop();
  page = browser.openPage(options);
};
const owners = (): (string | null)[] => [...browser.server.rows.values()].map(({ owner }) => owner);
const known = () => createDevice().readKnown();
const bodies = (route: string): unknown[] => browser.server.bodies(route);

/** The next request on this route waits. @returns lets it go on */
function hold(route: string): { reached: Promise<void>; release: () => void } {
  const { fetch } = browser.server;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  let isOver = false;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const answer = await fetch(url, init);
    if (isOver || `${init.method} ${new URL(url).pathname.replace('/api/v1/push', '')}` !== route) return answer;
    isOver = true;
    reach();
    await released;
    return answer;
  });
  return { reached, release };
}

describe('what was another person’s', () => {
  beforeEach(async () => {
    await page.login('ana', 'ana');
    await page.enable();
    browser.server.online = false;
    await page.logout();
    expect(page.get().status).toBe('subscribed-elsewhere');
  });

  it('is not changed by who came after, not even when the other is back', async () => {
    await expect(page.savePreferences({ soundEnabled: false })).rejects.toMatchObject({ code: 'not_subscribed' });
    browser.server.online = true;
    await page.login('ana', 'ana');
    expect(page.get()).toMatchObject({ status: 'subscribed', preferences: { soundEnabled: true }, unsaved: false });
    expect(bodies('PATCH /preferences')).toEqual([]);
  });

  it('gets no test push from who came after', async () => {
    await expect(page.sendTest()).rejects.toMatchObject({ code: 'not_subscribed' });
    expect(bodies('POST /test')).toEqual([]);
  });

  it('gets no labels of who came after', async () => {
    await expect(page.login('bob', 'bob')).rejects.toMatchObject({ code: 'offline' });
    await page.setTags({ plan: 'bobs' });
    browser.server.online = true;
    await page.login('ana', 'ana');
    expect(bodies('PATCH /tags')).toEqual([]);
  });
});

describe('who was not subscribed', () => {
  it('leaves no labels to the next', async () => {
    await page.login('ana', 'ana');
    await page.setTags({ plan: 'anas' });
    await page.logout();
    reload();
    await page.login('bob', 'bob');
    await page.enable();
    expect(bodies('PATCH /tags')).toEqual([]);
  });

  it('leaves no preferences to the next, offline either', async () => {
    await page.login('ana', 'ana');
    expect(page.get().preferences).not.toBeNull();
    browser.server.online = false;
    await page.logout();
    expect(page.get()).toMatchObject({ preferences: null, status: 'default' });
  });
});

describe('a person who changes half-way', () => {
  it('by logging out while the answer to enable is under way: no content is shown, though nobody can be told', async () => {
    await page.login('ana', 'ana');
    const { reached, release } = hold('POST /subscribe');
    const enabling = page.enable();
    await reached;
    browser.server.online = false;
    const leaving = page.logout();
    await vi.waitFor(async () => expect(await known()).not.toHaveProperty('session'));
    release();
    await Promise.all([enabling, leaving]);
    expect(page.get()).toMatchObject({ status: 'subscribed-elsewhere', subscribed: false });
    expect(await known()).toMatchObject({ userId: 'ana', neutral: '1' });
  });

  it('by logging in while the page starts', async () => {
    await page.enable();
    await createDevice().writeConfig({ synced: undefined });
    reload();
    const { reached, release } = hold('POST /subscribe');
    void page.start();
    await reached;
    const entering = page.login('ana', 'ana');
    await vi.waitFor(async () => expect(await known()).toHaveProperty('session'));
    release();
    expect(await entering).toMatchObject({ status: 'subscribed', userId: 'ana', error: null });
    expect(owners()).toEqual(['ana']);
  });

  it('in another tab: a tab without their token gives the subscription to nobody', async () => {
    await page.login('ana', 'ana');
    await page.enable();
    const other = browser.openPage();
    await other.start();
    await other.resync();
    expect(owners()).toEqual(['ana']);
    expect(other.get()).toMatchObject({ status: 'subscribed', userId: 'ana' });
    other.stop();
  });
});

describe('who is named', () => {
  it('by a token of the page counts more than a logout that nobody could be told of', async () => {
    reload({ getToken: () => 'ana' });
    await page.enable();
    browser.server.online = false;
    await page.logout();
    browser.server.online = true;
    reload({ getToken: () => 'ana' });
    expect(await page.start()).toMatchObject({ status: 'subscribed', subscribed: true, userId: 'ana' });
    expect(await known()).not.toHaveProperty('neutral');
  });

  it('at login otherwise than by the token is the same person all the same', async () => {
    await page.login('ana@app.example', 'ana');
    expect(await page.enable()).toMatchObject({ status: 'subscribed', subscribed: true });
    const before = bodies('POST /subscribe').length;
    reload();
    expect(await page.login('ana@app.example', 'ana')).toMatchObject({ status: 'subscribed', subscribed: true });
    expect(bodies('POST /subscribe')).toHaveLength(before);
  });
});
