// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';
import { KEY_A, KEY_B } from './fake-server.ts';

let browser: FakeBrowser;
let oldEndpoint: string;

/** Subscribed under key A; meanwhile the server went over to key B. */
beforeEach(async () => {
  browser = createFakeBrowser();
  const page = browser.openPage();
  await page.enable();
  page.stop();
  oldEndpoint = browser.push.subscription?.endpoint ?? '';
  browser.server.key = KEY_B;
  browser.server.calls.length = 0;
});

const lastSubscribe = () =>
  browser.server.calls.findLast(({ route }) => route === 'POST /subscribe')?.body as { replaces?: string } | undefined;

/** What a page that goes on finds to be done, and does. */
async function expectMoved(): Promise<void> {
  const state = await browser.openPage().start();
  expect(state).toMatchObject({ status: 'subscribed', error: null });
  expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
  expect(browser.server.rows.get(oldEndpoint)?.active).toBe(false);
  expect(browser.push.keys.at(-1)).toBe(KEY_B.publicKey);
  expect(await createDevice().readConfig()).toMatchObject({
    endpoint: browser.push.subscription?.endpoint,
    vapidKeyId: 'key-b',
  });
  expect(await createDevice().readConfig()).not.toHaveProperty('replacing');
}

describe('key change', () => {
  it('moves the subscription to the server’s present key without asking', async () => {
    await expectMoved();
    expect(lastSubscribe()).toMatchObject({ replaces: oldEndpoint, vapidKeyId: 'key-b' });
    expect(browser.notification.requestPermission).toHaveBeenCalledOnce();
  });

  it('goes on after a page that was closed half-way, also where the subscription was another back end’s', async () => {
    const device = createDevice();
    await device.writeConfig({ endpoint: undefined, subscriptionId: undefined, vapidPublicKey: undefined });
    browser.push.unsubscribeFails = true; // all that comes after is as if the page had been closed there
    expect(await browser.openPage().start()).toMatchObject({ status: 'error' });
    browser.push.unsubscribeFails = false;
    expect(await browser.openPage().start()).toMatchObject({ status: 'subscribed', error: null });
    expect(browser.server.active()).toEqual([browser.push.subscription?.endpoint]);
  });

  it('leaves a subscription with the present key alone', async () => {
    browser.server.key = { ...KEY_A };
    await browser.openPage().start();
    expect(browser.push.subscription?.endpoint).toBe(oldEndpoint);
    expect(lastSubscribe()).toBeUndefined();
  });

  it('compares octets, not texts', async () => {
    browser.server.key = { ...KEY_A, publicKey: `${KEY_A.publicKey}=` };
    await browser.openPage().start();
    expect(browser.push.subscription?.endpoint).toBe(oldEndpoint);
  });

  it('compares with what it remembers where the browser does not tell the key', async () => {
    if (browser.push.subscription) browser.push.subscription.options = undefined;
    await expectMoved();
  });

  it('goes on after a crash that followed the note', async () => {
    await createDevice().writeConfig({ replacing: oldEndpoint });
    await expectMoved();
  });

  it('goes on after a crash that followed the unsubscription', async () => {
    await createDevice().writeConfig({ replacing: oldEndpoint });
    browser.push.subscription = null;
    await expectMoved();
    expect(lastSubscribe()).toMatchObject({ replaces: oldEndpoint });
  });

  it('goes on after a crash that followed the new subscription', async () => {
    await createDevice().writeConfig({ replacing: oldEndpoint });
    browser.push.subscription = browser.push.make(KEY_B.publicKey);
    browser.push.keys.push(KEY_B.publicKey);
    await expectMoved();
    expect(lastSubscribe()).toMatchObject({ replaces: oldEndpoint });
  });

  it('goes on when the server was away', async () => {
    browser.server.faults.set('POST /subscribe', new TypeError('Failed to fetch'));
    expect(await browser.openPage().start()).toMatchObject({ status: 'error', subscribed: false });
    expect(await createDevice().readConfig()).toMatchObject({ replacing: oldEndpoint });
    browser.server.faults.clear();
    await expectMoved();
  });

  it('goes on when the browser had no network to subscribe', async () => {
    browser.push.moods = [new DOMException('no network', 'AbortError')];
    expect(await browser.openPage().start()).toMatchObject({ status: 'error', subscribed: false });
    await expectMoved();
  });

  it('keeps the old subscription when the browser does not end it', async () => {
    browser.push.unsubscribeFails = true;
    expect((await browser.openPage().start()).error).toMatchObject({ code: 'subscribe_failed', retryable: true });
    expect(browser.server.active()).toEqual([oldEndpoint]);
    browser.push.unsubscribeFails = false;
    await expectMoved();
  });

  it('names the old endpoint when the worker could not tell the server of a change', async () => {
    browser.server.key = KEY_A;
    browser.push.subscription = browser.push.make(KEY_A.publicKey, 'https://push.example/changed');
    await createDevice().writeConfig({ endpoint: 'https://push.example/changed', replacing: oldEndpoint });
    await browser.openPage().start();
    expect(browser.server.active()).toEqual(['https://push.example/changed']);
  });
});
