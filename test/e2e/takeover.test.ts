/** A site that moves from another push service to Belfry: nobody is asked again, and nobody gets a thing twice. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTakeoverSite, type TakeoverSite } from './fixtures/takeover/site.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS } from './site.ts';

interface Left {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

inBrowser('a takeover', (browser) => {
  let site: TakeoverSite;
  let page: Page;
  let left: Left[] = [];

  beforeAll(async () => {
    site = await startTakeoverSite(browser);
    page = await site.browser.browser.newPage();
    await page.goto(`${site.url}/shop`);
  });
  afterAll(() => site?.close());

  /** As their SDK does. */
  const subscribeAsThem = (script: string, scope: string): Promise<Left> =>
    page.evaluate(
      async (url, options, key) => {
        const registration = await navigator.serviceWorker.register(url, options);
        const worker = registration.installing ?? registration.waiting ?? registration.active;
        await new Promise<void>((resolve, reject) => {
          const look = (): void => {
            if (worker?.state === 'activated') resolve();
            if (worker?.state === 'redundant') reject(new Error(`${url} was not installed`));
          };
          worker?.addEventListener('statechange', look);
          look();
        });
        const octets = Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
        const options_ = { userVisibleOnly: true, applicationServerKey: octets };
        const subscription = await registration.pushManager.subscribe(options_);
        return subscription.toJSON() as Left;
      },
      script,
      { scope },
      site.theirs.publicKey,
    );

  /** A visit. @returns the state, and how often a question would have been asked */
  const visit = async (options: { takeover?: boolean }) => {
    await page.reload();
    return page.evaluate(async (more) => {
      let asked = 0;
      Notification.requestPermission = async () => {
        asked += 1;
        return 'denied';
      };
      const client = globalThis.createBelfryClient(more);
      const { status, error } = await client.start();
      client.stop();
      return { status, error: error?.message ?? null, asked };
    }, options);
  };

  /** Every subscription of the site in this browser. */
  const subscriptions = (): Promise<{ script: string; scope: string; endpoint: string; key: string }[]> =>
    page.evaluate(async () => {
      const found = [];
      for (const registration of await navigator.serviceWorker.getRegistrations()) {
        const subscription = await registration.pushManager.getSubscription();
        if (!subscription) continue;
        const octets = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
        const key = btoa(String.fromCharCode(...octets))
          .replaceAll('+', '-')
          .replaceAll('/', '_')
          .replaceAll('=', '');
        const script = new URL(registration.active?.scriptURL ?? location.href).pathname;
        found.push({ script, scope: new URL(registration.scope).pathname, endpoint: subscription.endpoint, key });
      }
      return found;
    });

  const ourKey = (): string => site.rows.vapidKey(site.rows.subscription().vapid_key_id).publicKey;

  it('starts from a browser that two others can reach', async () => {
    left = [
      await subscribeAsThem('/push/onesignal/OneSignalSDKWorker.js?appId=1', '/push/onesignal/'),
      await subscribeAsThem('/firebase-messaging-sw.js', '/firebase-cloud-messaging-push-scope'),
    ];
    expect(await subscriptions()).toHaveLength(2);
    expect(await site.pushAsThem(left[0] as Left)).toBe(201);
    await site.daemon.waitFor(({ title }) => title === 'theirs', PATIENCE_MS);
  });

  it('does not begin by itself', async () => {
    expect(await visit({})).toEqual({ status: 'unsubscribed', error: null, asked: 0 });
    expect(await subscriptions()).toHaveLength(2);
    expect(site.rows.subscriptions()).toEqual([]);
  });

  it('is remembered when our server fails after theirs have ended', async () => {
    site.refuseSubscribe(true);
    expect(await visit({ takeover: true })).toMatchObject({ status: 'error', asked: 0 });
    for (const theirs of left) expect(await site.pushAsThem(theirs)).toBeOneOf([404, 410]);
    site.refuseSubscribe(false);
  });

  it('leaves one subscription, with our key, without a question', async () => {
    expect(await visit({ takeover: true })).toEqual({ status: 'subscribed', error: null, asked: 0 });
    const { endpoint } = site.rows.subscription();
    expect(await subscriptions()).toEqual([{ script: '/sw.js', scope: '/', endpoint, key: ourKey() }]);
    expect(site.rows.subscriptions()).toMatchObject([{ active: 1 }]);
    await site.send('Ours');
    await site.daemon.waitFor(({ title }) => title === 'Ours', PATIENCE_MS);
  });

  it('takes a worker at the root over by replacing it', async () => {
    await page.evaluate(async () => {
      for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
      await new Promise((resolve) => {
        const deletion = indexedDB.deleteDatabase('belfry');
        deletion.onsuccess = deletion.onblocked = resolve;
      });
    });
    await page.reload();
    const theirs = await subscribeAsThem('/OneSignalSDKWorker.js', '/');
    expect(await visit({ takeover: true })).toEqual({ status: 'subscribed', error: null, asked: 0 });
    const [only, ...more] = await subscriptions();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ script: '/sw.js', scope: '/', key: ourKey() });
    expect(only?.endpoint).not.toBe(theirs.endpoint);
    expect(await site.pushAsThem(theirs)).toBeOneOf([404, 410]);
  });

  it('lets alone who has switched our notifications off', async () => {
    await page.evaluate(async () => {
      const client = globalThis.createBelfryClient();
      await client.start();
      await client.disable();
      client.stop();
    });
    const theirs = await subscribeAsThem('/firebase-messaging-sw.js', '/firebase-cloud-messaging-push-scope');
    expect(await visit({ takeover: true })).toEqual({ status: 'unsubscribed', error: null, asked: 0 });
    expect((await subscriptions()).map(({ endpoint }) => endpoint)).toEqual([theirs.endpoint]);
    expect(await site.pushAsThem(theirs)).toBe(201);
  });
});
