// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientError, type BelfryClient } from '../../client/index.ts';
import { createFakeBrowser, recordStatuses, type FakeBrowser } from './fake-browser.ts';
import { KEY_A, KEY_B } from './fake-server.ts';

let browser: FakeBrowser;

beforeEach(() => {
  browser = createFakeBrowser();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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

const subscribeCalls = () => browser.server.calls.filter(({ route }) => route === 'POST /subscribe');

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
    expect(subscribeCalls()[0]?.body).toEqual({
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
    expect(subscribeCalls().map(({ body }) => (body as { consent?: unknown }).consent)).toEqual([consent, undefined]);
  });

  it('sends it along with the second try, too', async () => {
    const consent = { text: 'We write when your table is ready.' };
    const page = browser.openPage({ consent });
    browser.server.faults.set('POST /subscribe', 'internal');
    await expect(page.enable()).rejects.toMatchObject({ serverCode: 'internal' });
    browser.server.faults.clear();
    expect((await page.enable()).status).toBe('subscribed');
    expect(subscribeCalls().map(({ body }) => (body as { consent?: unknown }).consent)).toEqual([consent, consent]);
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
    expect(subscribeCalls()).toHaveLength(1);
  });

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
    expect(subscribeCalls()[0]?.body).toMatchObject({ subscription: { keys: { auth: 'BwcHBwcHBwcHBwcHBwcHBw' } } });
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
