// @vitest-environment happy-dom
/** When the start of a page gives the server a subscription again that it was told before. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClientOptions } from '../../client/index.ts';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;

beforeEach(async () => {
  browser = createFakeBrowser();
  await browser.subscribedBefore();
});
afterEach(() => void vi.useRealTimers());

/** How often it was told so far, after one more start. */
const syncs = async (options: BelfryClientOptions = {}): Promise<number> => {
  const page = browser.openPage(options);
  expect((await page.start()).status).toBe('subscribed');
  page.stop();
  return browser.server.bodies('POST /subscribe').length;
};

describe('start tells the server', () => {
  it('nothing when nothing has changed', async () => {
    expect(await syncs()).toBe(0);
  });

  it('once more after seven days', async () => {
    const { syncedAt } = await createDevice().readKnown();
    vi.useFakeTimers({ toFake: ['Date'], now: Number(syncedAt) + 7 * 86_400_000 - 1 });
    expect(await syncs()).toBe(0);
    vi.setSystemTime(Number(syncedAt) + 7 * 86_400_000);
    expect(await syncs()).toBe(1);
    expect(await syncs()).toBe(1);
  });

  it('again what it has lost or ended, though nothing changed here', async () => {
    browser.server.rows.clear();
    expect(await syncs()).toBe(1);
    for (const row of browser.server.rows.values()) row.active = false;
    expect(await syncs()).toBe(2);
    expect(browser.server.active()).toHaveLength(1);
  });

  it('once more when the clock was set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Number((await createDevice().readKnown()).syncedAt) - 1 });
    expect(await syncs()).toBe(1);
  });

  it('of another language', async () => {
    expect(await syncs({ locale: 'pt-BR' })).toBe(1);
    expect(await syncs({ locale: 'pt-BR' })).toBe(1);
  });

  it('of another person, by the subject of the token alone', async () => {
    const token = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
    expect(await syncs({ getToken: () => token({ sub: 'ana', iat: 1 }) })).toBe(1);
    expect(await syncs({ getToken: () => token({ sub: 'ana', iat: 2 }) })).toBe(1);
    expect(await syncs({ getToken: () => token({ sub: 'bob', iat: 2 }) })).toBe(2);
  });

  it('each time when a token does not tell whose it is', async () => {
    expect(await syncs({ getToken: () => 'session-1' })).toBe(1);
    expect(await syncs({ getToken: () => 'session-1' })).toBe(2);
    expect(await syncs()).toBe(3);
  });

  it('of a server at another address', async () => {
    expect(await syncs({ apiBase: 'https://push.example/api/v1/push' })).toBe(1);
  });

  it('when the subscription’s time has run out, after making it anew', async () => {
    Object.assign(browser.push.subscription ?? {}, { expirationTime: 1 });
    expect(await syncs()).toBe(1);
    expect(browser.push.subscription?.expirationTime).toBeNull();
  });
});
