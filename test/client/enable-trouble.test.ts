// @vitest-environment happy-dom
/** What keeps a click from ending in a subscription: the person, the browser, the push service, the server. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientError, type BelfryClient } from '../../client/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';
import { KEY_A, KEY_B } from './fake-server.ts';

let browser: FakeBrowser;

beforeEach(() => {
  browser = createFakeBrowser();
});
afterEach(() => void vi.useRealTimers());

/** The error that `enable` ends with. */
async function failureOf(page: BelfryClient): Promise<ClientError> {
  const outcome: unknown = await page.enable().catch((error: unknown) => error);
  if (!(outcome instanceof ClientError)) throw new Error('enable did not fail as it should');
  return outcome;
}

/** Subscriptions come without these members. */
function lose(...names: ('toJSON' | 'getKey')[]): void {
  const { push } = browser;
  const make = push.make.bind(push);
  push.make = (...args) => Object.assign(make(...args), Object.fromEntries(names.map((name) => [name, undefined])));
}

describe('enable', () => {
  it('tells a refusal from a dismissal', async () => {
    const page = browser.openPage();
    browser.notification.answer = 'default';
    expect(await failureOf(page)).toMatchObject({ code: 'permission_dismissed' });
    expect(page.get()).toMatchObject({ status: 'default', error: { code: 'permission_dismissed' } });
    browser.notification.answer = 'denied';
    expect(await failureOf(page)).toMatchObject({ code: 'permission_denied' });
    expect(page.get()).toMatchObject({ status: 'denied', permission: 'denied' });
  });

  it('believes the stored permission, not Safari’s answer without a gesture', async () => {
    browser.notification.requestPermission.mockImplementation(() => Promise.resolve('denied'));
    expect(await failureOf(browser.openPage())).toMatchObject({ code: 'permission_dismissed' });
  });

  it('does not ask again when notifications are blocked', async () => {
    browser.notification.permission = 'denied';
    expect(await failureOf(browser.openPage())).toMatchObject({ code: 'permission_denied' });
    expect(browser.notification.requestPermission).not.toHaveBeenCalled();
  });

  it('gives a subscribe that never settles up, and takes it when it settles after all', async () => {
    const page = browser.openPage({ subscribeTimeoutMs: 5000 });
    await page.start();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    browser.push.moods = ['hang'];
    const failure = failureOf(page);
    await vi.waitFor(() => expect(browser.push.keys).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(4000);
    expect(page.get().status).toBe('subscribing');
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failure).toMatchObject({ code: 'subscribe_timeout', retryable: true });
    expect(page.get().status).toBe('error');
    vi.useRealTimers();
    browser.push.release();
    await vi.waitFor(() => expect(page.get().status).toBe('subscribed'));
  });

  it('says that a failing push service is worth another try', async () => {
    browser.push.moods = [new DOMException('push service error', 'AbortError')];
    const page = browser.openPage();
    expect(await failureOf(page)).toMatchObject({ code: 'subscribe_failed', retryable: true });
    expect((await page.enable()).status).toBe('subscribed');
  });

  it('reports a browser that refuses in spite of the permission', async () => {
    browser.push.moods = [new DOMException('no', 'NotAllowedError')];
    expect(await failureOf(browser.openPage())).toMatchObject({ code: 'permission_denied' });
  });

  it('ends a subscription with another key that appears in between', async () => {
    const other = browser.push.make(KEY_B.publicKey);
    browser.push.moods = [() => (browser.push.subscription = other)];
    await browser.openPage().enable();
    expect(browser.push.keys).toHaveLength(2);
    expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
    expect(browser.push.subscription).not.toBe(other);
  });

  it('rejects an endpoint that was removed, and tries again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    browser.push.moods = ['removed', 'removed'];
    const enabling = browser.openPage().enable();
    await vi.waitFor(() => expect(browser.push.keys).toHaveLength(3), { timeout: 2000 }); // each look moves the clock on
    await enabling;
    expect(browser.server.active()).toEqual(['https://push.example/1']);
  });

  it('gives up when the browser only has removed endpoints', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    browser.push.moods = ['removed', 'removed', 'removed'];
    const failure = failureOf(browser.openPage());
    await vi.waitFor(() => expect(browser.push.keys).toHaveLength(3), { timeout: 2000 }); // each look moves the clock on
    expect(await failure).toMatchObject({ code: 'subscribe_failed', retryable: true });
    expect(browser.server.active()).toEqual([]);
  });

  it('replaces a removed endpoint that an earlier visit left', async () => {
    browser.granted();
    browser.push.subscription = browser.push.make(KEY_A.publicKey, 'https://permanently-removed.invalid/x');
    expect((await browser.openPage().start()).status).toBe('subscribed');
    expect(browser.server.active()).toEqual(['https://push.example/1']);
  });

  it.each(['toJSON', 'getKey'] as const)('reads the keys of a subscription without %s', async (missing) => {
    lose(missing);
    expect((await browser.openPage().enable()).status).toBe('subscribed');
    expect(browser.server.bodies('POST /subscribe')[0]).toMatchObject({
      subscription: { keys: { auth: 'BwcHBwcHBwcHBwcHBwcHBw' } },
    });
  });

  it('fails when the browser tells no keys at all', async () => {
    lose('toJSON', 'getKey');
    expect(await failureOf(browser.openPage())).toMatchObject({ code: 'subscribe_failed', retryable: false });
  });

  it('is not subscribed when the server refuses', async () => {
    browser.server.anonymous = false;
    const page = browser.openPage();
    expect(await failureOf(page)).toMatchObject({ code: 'unauthorized', serverCode: 'unauthorized' });
    expect(page.get()).toMatchObject({ status: 'error', subscribed: false });
  });

  it('recovers at the next start when the server was away', async () => {
    const page = browser.openPage();
    browser.server.faults.set('POST /subscribe', new TypeError('Failed to fetch'));
    expect(await failureOf(page)).toMatchObject({ code: 'offline', retryable: true });
    browser.server.faults.clear();
    expect((await browser.openPage().start()).status).toBe('subscribed');
  });

  it('uses the new key when it changed since the start', async () => {
    const page = browser.openPage();
    await page.start();
    browser.server.key = KEY_B;
    expect((await page.enable()).status).toBe('subscribed');
    expect(browser.push.keys).toEqual([KEY_A.publicKey, KEY_B.publicKey]);
    expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
  });

  it.each([
    ['invalid_p256dh', 'server_refused', false],
    ['internal', 'server_error', true],
    ['token_invalid', 'unauthorized', false],
  ] as const)('maps %s of the server to %s', async (serverCode, code, retryable) => {
    browser.server.faults.set('POST /subscribe', serverCode);
    expect(await failureOf(browser.openPage())).toMatchObject({ code, serverCode, retryable });
  });

  it.each([
    [429, 'server_refused'],
    [503, 'server_error'],
  ] as const)('takes a bare %d of a proxy for %s, worth another try', async (status, code) => {
    browser.server.faults.set('POST /subscribe', new Response('busy', { status }));
    expect(await failureOf(browser.openPage())).toMatchObject({ code, serverCode: undefined, retryable: true });
  });

  it('gives a server up that does not answer in 15 s', async () => {
    const page = browser.openPage();
    await page.start();
    const limits = new Map<AbortSignal, number>();
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const signal = AbortSignal.abort(new DOMException('', 'TimeoutError'));
      limits.set(signal, ms);
      return signal;
    });
    vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => {
      expect(limits.get(signal as AbortSignal)).toBe(15_000);
      return Promise.reject(signal?.reason as Error);
    });
    expect(await failureOf(page)).toMatchObject({ code: 'offline', retryable: true, cause: { name: 'TimeoutError' } });
  });
});
