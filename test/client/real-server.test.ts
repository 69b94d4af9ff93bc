// @vitest-environment happy-dom
import { createECDH } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBelfry, type Belfry } from '../../server/index.ts';
import { encodeBase64url } from '../../wire/base64url.ts';
import { createFakeBrowser, ORIGIN, type FakeBrowser } from './fake-browser.ts';

const SECRET = 'a secret of the host, thirty-two characters long';

let browser: FakeBrowser;
let server: Belfry;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-client-'));
  server = await createBelfry({
    data: join(folder, 'belfry.db'),
    appUrl: ORIGIN,
    auth: { jwtSecret: SECRET, anonymous: true },
    vapid: { subject: 'mailto:ops@app.example' },
    pushHosts: ['push.example'],
  });
  browser = createFakeBrowser();
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    server.app.request(url, { ...init, headers: { ...(init.headers as object), origin: ORIGIN } }),
  );
  const { push } = browser;
  const make = push.make.bind(push);
  push.make = (...args) => {
    const p256dh = encodeBase64url(createECDH('prime256v1').generateKeys());
    const subscription = make(...args);
    const auth = encodeBase64url(new Uint8Array(16).fill(7));
    subscription.toJSON = () => ({ endpoint: subscription.endpoint, expirationTime: null, keys: { p256dh, auth } });
    return subscription;
  };
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.stop();
  await rm(folder, { recursive: true });
});

const tokenOf = (user: string): Promise<string> =>
  new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(user).setExpirationTime('1h').sign(Buffer.from(SECRET));

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
    next.stop();
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
    page.stop();
  });

  it('agree about what is refused', async () => {
    const page = browser.openPage({ getToken: () => 'not-a-token-of-the-host' });
    await expect(page.enable()).rejects.toMatchObject({ code: 'unauthorized', serverCode: 'token_invalid' });
    page.stop();
  });
});
