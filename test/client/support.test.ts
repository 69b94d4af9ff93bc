// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

const IPHONE = (version: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${version.replace('.', '_')} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
const IPAD =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15';
const CHROME_IOS =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0 Mobile/15E148 Safari/604.1';

let browser: FakeBrowser;

beforeEach(() => {
  browser = createFakeBrowser();
});

function remove(...names: string[]): void {
  for (const name of names) {
    vi.stubGlobal(name, undefined);
    Reflect.deleteProperty(globalThis, name);
  }
}

function identify(userAgent: string, touchPoints = 5): void {
  Object.defineProperty(navigator, 'userAgent', { value: userAgent, configurable: true });
  Object.defineProperty(navigator, 'maxTouchPoints', { value: touchPoints, configurable: true });
}

describe('support', () => {
  it('is unsupported without https', async () => {
    vi.stubGlobal('isSecureContext', false);
    expect(await browser.openPage().start()).toMatchObject({ status: 'unsupported', permission: 'unsupported' });
  });

  it.each(['PushManager', 'Notification'])('is unsupported without %s', async (name) => {
    remove(name);
    identify('Mozilla/5.0 (X11; Linux x86_64) Chrome/120', 0);
    expect((await browser.openPage().start()).status).toBe('unsupported');
    expect(browser.serviceWorker.register).not.toHaveBeenCalled();
  });

  it('is unsupported where service workers are switched off', async () => {
    Object.defineProperty(navigator, 'serviceWorker', { value: undefined, configurable: true });
    identify('Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0', 0);
    const page = browser.openPage();
    expect((await page.start()).status).toBe('unsupported');
    await expect(page.enable()).rejects.toMatchObject({ code: 'unsupported', message: /private-window/ });
    expect((await page.disable()).status).toBe('unsupported');
  });

  it.each([
    ['an iPhone', IPHONE('17.4')],
    ['an iPhone of the first version', IPHONE('16.4')],
    ['an iPad that calls itself a Mac', IPAD],
    ['Chrome on an iPhone', CHROME_IOS],
  ])('needs to be installed in a tab of %s', async (_, userAgent) => {
    remove('PushManager', 'Notification');
    identify(userAgent);
    const page = browser.openPage();
    expect((await page.start()).status).toBe('needs-install');
    await expect(page.enable()).rejects.toMatchObject({ code: 'needs_install' });
  });

  it('is unsupported on an iPhone that is too old, installed or not', async () => {
    remove('PushManager', 'Notification');
    identify(IPHONE('16.3'));
    expect((await browser.openPage().start()).status).toBe('unsupported');
  });

  it('is unsupported on a Mac without push: there is nothing to install', async () => {
    remove('PushManager', 'Notification');
    identify(IPAD, 0);
    expect((await browser.openPage().start()).status).toBe('unsupported');
  });

  it('is unsupported in an installed app without push', async () => {
    remove('PushManager', 'Notification');
    identify(IPHONE('17.4'));
    vi.stubGlobal('matchMedia', (query: string) => ({ matches: query.includes('(display-mode: standalone)') }));
    expect((await browser.openPage().start()).status).toBe('unsupported');
  });

  it('works in an installed app on an iPhone', async () => {
    identify(IPHONE('17.4'));
    expect((await browser.openPage().start()).status).toBe('default');
  });
});
