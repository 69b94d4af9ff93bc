/**
 * The custom elements in real browsers, on a page whose policy allows no inline style and of Trusted Types only Lit's.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Scene } from './fixtures/elements/gallery.ts';
import { openGallery, type Gallery } from './fixtures/elements/open-gallery.ts';
import { inBrowser } from './in-browser.ts';

inBrowser('elements', (browser) => {
  let gallery: Gallery;
  let page: Page;

  beforeAll(async () => {
    gallery = await openGallery(browser);
    ({ page } = gallery);
  });
  afterAll(() => gallery?.close());
  beforeEach(() => gallery.reload());

  const show = (scene: Scene): Promise<void> => gallery.show(scene);
  const calls = (): Promise<unknown[][]> => gallery.calls();
  /** What has the focus, through all shadow trees: `BELFRY-BELL button`. */
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let at = document.activeElement;
      const names: string[] = [];
      for (; at; at = at.shadowRoot?.activeElement ?? null) names.push(at.id || at.className || at.localName);
      return names.join(' ');
    });
  const isOpen = (): Promise<boolean> =>
    page.evaluate(() => {
      const button = document.querySelector('belfry-bell')?.shadowRoot?.querySelector('button');
      return button?.getAttribute('aria-expanded') === 'true';
    });
  const text = (selector: string): Promise<string> =>
    page.$eval(selector, (element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim());

  it('opens the bell’s panel by keyboard, leads into it, closes with Escape and gives the focus back', async () => {
    await show({ elements: ['bell'], status: 'default' });
    await page.focus('#before');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('belfry-bell bell');
    await page.keyboard.press('Enter');
    await expect.poll(isOpen).toBe(true);
    expect(await focused()).toBe('belfry-bell panel');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('belfry-bell primary wide');
    await page.keyboard.press(' ');
    expect(await calls()).toContainEqual(['enable']);
    await page.keyboard.press('Escape');
    await expect.poll(isOpen).toBe(false);
    expect(await focused()).toBe('belfry-bell bell');
  });

  it('keeps the focus in the panel when the button that had it is gone', async () => {
    await show({ elements: ['bell'], status: 'default', isOpen: true });
    await page.focus('belfry-bell >>> .primary');
    await page.keyboard.press('Enter');
    await page.evaluate(() => window.client.set({ status: 'subscribing' }));
    await expect.poll(focused).toBe('belfry-bell panel');
    await page.keyboard.press('Escape');
    await expect.poll(isOpen).toBe(false);
    expect(await focused()).toBe('belfry-bell bell');
  });

  it('closes the panel with a second click on the bell, and with one beside it', async () => {
    await show({ elements: ['bell'], status: 'subscribed' });
    await page.click('belfry-bell');
    await expect.poll(isOpen).toBe(true);
    await page.click('belfry-bell');
    await expect.poll(isOpen).toBe(false);
    await page.click('belfry-bell');
    await expect.poll(isOpen).toBe(true);
    await page.mouse.click(900, 600);
    await expect.poll(isOpen).toBe(false);
  });

  it('keeps the panel in the window, however narrow', async () => {
    await page.setViewport({ width: 320, height: 500 });
    for (const dir of ['ltr', 'rtl']) {
      await show({ elements: ['bell'], status: 'subscribed', dir, isOpen: true });
      const box = await page.$eval('belfry-bell >>> #panel', (panel) => {
        const { left, right, top, bottom } = panel.getBoundingClientRect();
        return { left, right, top, bottom };
      });
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(320);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.bottom).toBeLessThanOrEqual(500);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
    await page.setViewport({ width: 1000, height: 700 });
  });

  it('asks without taking the focus, and accepts within the click', async () => {
    await show({ elements: ['prompt'], status: 'default' });
    expect(await focused()).toBe('body');
    await page.evaluate(() => {
      const { client } = window;
      const { accept } = client;
      Object.assign(client, {
        accept: () => {
          document.title = String(navigator.userActivation?.isActive);
          return accept();
        },
      });
    });
    await page.click('belfry-prompt >>> .primary');
    expect(await calls()).toContainEqual(['accept']);
    expect(await page.title()).toBe('true');
  });

  it('takes Escape in the question for “not now”, and gives the focus back', async () => {
    await show({ elements: ['prompt'], status: 'default' });
    await page.focus('#before');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('belfry-prompt primary');
    await page.keyboard.press('Escape');
    expect(await calls()).toContainEqual(['later']);
    await page.evaluate(() => window.client.set({ priming: false }));
    await expect.poll(focused).toBe('before');
  });

  it('moves nothing on the page as the question and the toasts come and go', async () => {
    await show({ elements: ['prompt', 'toast', 'bell'], status: 'default' });
    const place = (): Promise<number[]> =>
      page.$eval('belfry-bell', (bell) => Object.values(bell.getBoundingClientRect().toJSON() as object) as number[]);
    const before = await place();
    await page.evaluate(async () => {
      window.client.set({ priming: false });
      document.querySelector('belfry-toast')?.remove();
      await new Promise(requestAnimationFrame);
    });
    expect(await place()).toEqual(before);
  });

  it('moves nothing on the page as the elements come to life', async () => {
    await page.goto(new URL('/early.html', page.url()).href);
    const places = (): Promise<unknown> =>
      page.evaluate(() =>
        ['h1', 'belfry-bell', '#below'].map((selector) => document.querySelector(selector)?.getBoundingClientRect()),
      );
    const before = await places();
    await page.evaluate(`import('/gallery.js').then(() => null)`);
    await page.waitForSelector('[data-ready]');
    await page.waitForSelector('belfry-bell[status]');
    expect(await places()).toEqual(before);
  });

  it('switches by keyboard, and saves', async () => {
    await show({ elements: ['preferences'], status: 'subscribed' });
    await page.focus('belfry-preferences >>> #category-offers');
    await page.keyboard.press(' ');
    expect(await calls()).toContainEqual([
      'savePreferences',
      { categories: { offers: true } },
      { forAllDevices: false },
    ]);
    await expect.poll(() => text('belfry-preferences >>> [role=status]')).toBe('Saved');
  });

  it('speaks another language as soon as its texts are there, and follows the page', async () => {
    await show({ elements: ['preferences'], status: 'default', lang: 'fr' });
    expect(await text('belfry-preferences >>> h2')).toBe('Get notified');
    await page.evaluate(() => window.setMessages('fr', { 'default.title': 'Soyez au courant' }));
    await expect.poll(() => text('belfry-preferences >>> h2')).toBe('Soyez au courant');
    await page.evaluate(() => (document.documentElement.lang = 'pt-BR'));
    await expect.poll(() => text('belfry-preferences >>> h2')).toBe('Receba notificações');
  });

  it('takes the page’s own scheme, and keeps to the light where the page has none', async () => {
    const paper = async (scheme: string): Promise<string> => {
      await show({ elements: ['preferences'], status: 'default', scheme });
      return page.$eval('belfry-preferences >>> .surface', (element) => getComputedStyle(element).backgroundColor);
    };
    expect(await paper('light')).toBe('rgb(255, 255, 255)');
    expect(await paper('dark')).toBe('rgb(27, 34, 33)');
  });

  it('breaks no policy and logs nothing', () => {
    expect(gallery.complaints).toEqual([]);
  });
});
