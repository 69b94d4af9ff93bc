/** A whole server, behind the `fetch` of a fake browser. */
import { createECDH } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { onTestFinished, vi } from 'vitest';
import { createBelfry, type Belfry, type BelfryOptions } from '../../server/index.ts';
import { encodeBase64url } from '../../wire/base64url.ts';
import { createFakeBrowser, ORIGIN, type FakeBrowser } from './fake-browser.ts';

const SECRET = 'a secret of the host, thirty-two characters long';

export interface RealServer {
  readonly server: Belfry;
  /** Its subscriptions have keys that can be encrypted for. */
  readonly browser: FakeBrowser;
  /** Whether pages reach the server. */
  online: boolean;
}

/** All of it ends with the test. */
export async function openRealServer(options: Partial<BelfryOptions> = {}): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-client-'));
  const server = await createBelfry({
    data: join(folder, 'belfry.db'),
    appUrl: ORIGIN,
    auth: { jwtSecret: SECRET, anonymous: true },
    vapid: { subject: 'mailto:ops@app.example' },
    pushHosts: ['push.example'],
    ...options,
  });
  // The last that is begun ends first: the browser's pages before the server.
  onTestFinished(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const browser = createFakeBrowser();
  const real = { server, browser, online: true };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (!real.online) throw new TypeError('Failed to fetch');
    return server.app.request(url, { ...init, headers: { ...(init.headers as object), origin: ORIGIN } });
  });
  const make = browser.push.make.bind(browser.push);
  browser.push.make = (...args) => {
    const p256dh = encodeBase64url(createECDH('prime256v1').generateKeys());
    const made = make(...args);
    const auth = encodeBase64url(new Uint8Array(16).fill(7));
    made.toJSON = () => ({ endpoint: made.endpoint, expirationTime: null, keys: { p256dh, auth } });
    return made;
  };
  return real;
}

/** As the host's app signs them. */
export const tokenOf = (user: string): Promise<string> =>
  new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(user).setExpirationTime('1h').sign(Buffer.from(SECRET));
