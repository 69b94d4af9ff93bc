// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, recordStatuses, WORKER_URL, type FakeBrowser } from './fake-browser.ts';
import { KEY_A } from './fake-server.ts';

let browser: FakeBrowser;

beforeEach(() => {
  browser = createFakeBrowser();
});

describe('start', () => {
  it('shows the first visit as default, without asking anything', async () => {
    const page = browser.openPage();
    const statuses = recordStatuses(page);
    await page.start();
    expect(statuses).toEqual(['loading', 'default']);
    expect(browser.notification.requestPermission).not.toHaveBeenCalled();
    expect(browser.push.keys).toEqual([]);
    expect(browser.server.routes()).not.toContain('POST /subscribe');
  });

  it('registers the worker and fetches the key before a click needs them', async () => {
    await browser.openPage({ scope: '/push/' }).start();
    expect(browser.serviceWorker.register).toHaveBeenCalledWith('/sw.js', { updateViaCache: 'none', scope: '/push/' });
    expect(browser.server.routes()).toContain('GET /vapid-public-key');
  });

  it('sends a subscription again that the server may not know, and is subscribed only after the 201', async () => {
    await browser.subscribedBefore();
    await createDevice().writeConfig({ subscriptionId: undefined });
    const page = browser.openPage();
    const statuses = recordStatuses(page);
    const state = await page.start();
    expect(statuses).toEqual(['loading', 'subscribed']);
    expect(state).toMatchObject({ subscribed: true, subscriptionId: 'sub_1', userId: null, error: null });
    expect(browser.server.routes()).toContain('POST /subscribe');
  });

  it('does not call itself subscribed on the browser’s word while the server cannot be reached', async () => {
    await browser.subscribedBefore();
    await createDevice().writeConfig({ subscriptionId: undefined });
    browser.server.online = false;
    const page = browser.openPage();
    const statuses = recordStatuses(page);
    const state = await page.start();
    expect(statuses).toEqual(['loading', 'error']);
    expect(state).toMatchObject({ subscribed: false, error: { code: 'offline', retryable: true } });
  });

  it('stays subscribed without network by what the server said before', async () => {
    await browser.subscribedBefore();
    browser.server.online = false;
    const state = await browser.openPage().start();
    expect(state).toMatchObject({ status: 'subscribed', subscriptionId: 'sub_1', error: { code: 'offline' } });
  });

  it('tries again when the network is back', async () => {
    await browser.subscribedBefore();
    await createDevice().writeConfig({ subscriptionId: undefined });
    browser.server.online = false;
    const page = browser.openPage();
    await page.start();
    browser.server.online = true;
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(page.get().status).toBe('subscribed'));
    expect(page.get()).toMatchObject({ error: null, preferences: { enabled: true } });
  });

  it('subscribes again silently when the browser lost the subscription', async () => {
    await browser.subscribedBefore();
    const [old] = browser.server.active();
    browser.push.subscription = null;
    const state = await browser.openPage().start();
    expect(state.status).toBe('subscribed');
    expect(browser.server.active()).toHaveLength(1);
    expect(browser.server.active()).not.toContain(old);
  });

  it('is unsubscribed when the permission is there but nobody ever subscribed', async () => {
    browser.granted();
    const state = await browser.openPage().start();
    expect(state.status).toBe('unsubscribed');
    expect(browser.push.keys).toEqual([]);
  });

  it('is denied when the person blocks notifications', async () => {
    browser.notification.permission = 'denied';
    expect(await browser.openPage().start()).toMatchObject({ status: 'denied', permission: 'denied' });
  });

  it('reads categories in the language of the page, and the preferences of the subscription', async () => {
    await browser.subscribedBefore();
    const state = await browser.openPage({ locale: 'pt-BR' }).start();
    expect(state.categories).toEqual([{ id: 'marketing', name: 'Offers', defaultOn: false }]);
    expect(state.preferences?.categories).toEqual({ marketing: false });
    const searches = browser.server.calls.map(({ route, search }) => route + search);
    expect(searches).toContain('GET /categories?locale=pt-BR');
    expect(searches).toContain('GET /preferences?subscriptionId=sub_1');
  });

  it('stays subscribed when only the categories fail, and says so', async () => {
    await browser.subscribedBefore();
    browser.server.faults.set('GET /categories', 'internal');
    const state = await browser.openPage().start();
    expect(state).toMatchObject({ status: 'subscribed', error: { code: 'server_error', serverCode: 'internal' } });
  });

  it('shares one run between concurrent calls', async () => {
    await browser.subscribedBefore();
    await createDevice().writeConfig({ subscriptionId: undefined });
    const page = browser.openPage();
    const states = await Promise.all([page.start(), page.start()]);
    expect(states[0]).toBe(states[1]);
    expect(browser.server.routes().filter((route) => route === 'POST /subscribe')).toHaveLength(1);
  });

  it('does nothing more once it has run', async () => {
    const page = browser.openPage();
    await page.start();
    const before = browser.server.calls.length;
    await page.start();
    expect(browser.server.calls).toHaveLength(before);
  });

  it('survives two clients in one page', async () => {
    await browser.subscribedBefore();
    const states = await Promise.all([browser.openPage().start(), browser.openPage().start()]);
    expect(states.map(({ status }) => status)).toEqual(['subscribed', 'subscribed']);
    expect(browser.server.active()).toHaveLength(1);
  });

  it('asks the worker to send what it could not send', async () => {
    await browser.openPage().start();
    expect(browser.worker.postMessage).toHaveBeenCalledWith({ belfry: 1, type: 'flush-events' });
  });

  it('is expired when the browser took the permission back, and anew after a click', async () => {
    await browser.subscribedBefore();
    browser.notification.permission = 'default';
    browser.push.subscription = null;
    const page = browser.openPage();
    expect((await page.start()).status).toBe('expired');
    expect((await page.enable()).status).toBe('subscribed');
  });

  it('leaves out a locale that is not one', async () => {
    await browser.subscribedBefore();
    await createDevice().writeConfig({ subscriptionId: undefined });
    await browser.openPage({ locale: 'en-US@posix' }).start();
    expect(browser.server.bodies('POST /subscribe')[0]).not.toHaveProperty('locale');
  });

  it('takes a subscription over that another back end made with its own key', async () => {
    browser.granted();
    browser.push.subscription = browser.push.make(`B${'x'.repeat(86)}`);
    expect((await browser.openPage().start()).status).toBe('subscribed');
    expect(browser.push.keys).toEqual([KEY_A.publicKey]);
  });

  it('reports a worker that cannot be registered', async () => {
    browser.serviceWorker.register.mockRejectedValueOnce(new TypeError('404'));
    const page = browser.openPage();
    expect(await page.start()).toMatchObject({ status: 'error', error: { code: 'worker_failed', retryable: true } });
    expect(await page.start()).toMatchObject({ status: 'default', error: null });
  });

  it('waits for the worker of its own registration', async () => {
    const { registration, worker } = browser;
    Object.assign(worker, { state: 'installing' });
    Object.assign(registration, { active: null, installing: worker });
    const page = browser.openPage();
    const starting = page.start();
    await vi.waitFor(() => expect(browser.serviceWorker.register).toHaveBeenCalled());
    expect(page.get().status).toBe('loading');
    Object.assign(registration, { active: worker, installing: null });
    worker.state = 'activating';
    worker.dispatchEvent(new Event('statechange'));
    expect((await starting).status).toBe('default');
  });

  it('reports a worker whose installation fails', async () => {
    const { registration, worker } = browser;
    Object.assign(worker, { state: 'redundant' });
    Object.assign(registration, { active: null, installing: worker });
    expect((await browser.openPage().start()).error).toMatchObject({ code: 'worker_failed' });
  });

  it('ignores answers that are no Belfry server’s', async () => {
    await browser.subscribedBefore();
    browser.server.faults.set('GET /vapid-public-key', new Response('<!doctype html>'));
    const { status, error } = await browser.openPage().start();
    expect(status).toBe('error');
    expect(error).toMatchObject({ code: 'server_error', retryable: false });
    expect(error?.message).toContain('apiBase');
  });

  it('resolves the API and the worker against the page', async () => {
    await browser.openPage({ workerUrl: '/sw.js?api=/x' }).start();
    expect(browser.server.routes()).toContain('GET /vapid-public-key');
    expect(new URL('/sw.js', location.href).href).toBe(WORKER_URL);
  });
});
