// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { openRealServer, tokenOf, type RealServer } from './open-real-server.ts';

let browser: RealServer['browser'];
let server: RealServer['server'];
beforeEach(async () => {
  ({ browser, server } = await openRealServer());
});

describe('client and server', () => {
  it('agree about an anonymous browser from the first visit to the last', async () => {
    const page = browser.openPage();
    expect(await page.enable()).toMatchObject({ status: 'subscribed', userId: null, error: null });
    expect((await page.savePreferences({ soundEnabled: false })).soundEnabled).toBe(false);
    page.stop();
    const next = browser.openPage();
    expect(await next.start()).toMatchObject({
      status: 'subscribed',
      preferences: { soundEnabled: false },
      error: null,
    });
    expect(await next.disable()).toMatchObject({ status: 'unsubscribed', error: null });
  });

  it('agree about a login and a logout', async () => {
    let token: string | null = null;
    const page = browser.openPage({ getToken: () => token });
    const { subscriptionId } = await page.enable();
    token = await tokenOf('ana');
    expect(await page.resync()).toMatchObject({ userId: 'ana', subscriptionId, error: null });
    expect(await server.sendToUser('ana', { title: 'Hello' })).toMatchObject({ unreached: [] });
    token = null;
    expect(await page.resync()).toMatchObject({ status: 'subscribed', userId: null, error: null });
  });

  it('agree about what is refused', async () => {
    const page = browser.openPage({ getToken: () => 'not-a-token-of-the-host' });
    await expect(page.enable()).rejects.toMatchObject({ code: 'unauthorized', serverCode: 'token_invalid' });
  });
});
