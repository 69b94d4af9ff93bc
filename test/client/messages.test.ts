// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { createDevice } from '../../device/index.ts';
import type { BelfryClient, WorkerMessage } from '../../client/index.ts';
import { createFakeBrowser, WORKER_URL, type FakeBrowser } from './fake-browser.ts';

const CLICK: WorkerMessage = {
  belfry: 1,
  type: 'click',
  id: 'ntf_1',
  action: '',
  url: 'https://app.example/bookings/7',
};
const PUSH: WorkerMessage = { belfry: 1, type: 'push', id: 'ntf_1', title: 'Hello', body: '', url: null };

let browser: FakeBrowser;
let page: BelfryClient;
const heard = vi.fn<(message: WorkerMessage) => void>();

beforeEach(() => {
  browser = createFakeBrowser();
  page = browser.openPage();
  heard.mockReset();
});

const storeClick = (ageMs = 0) =>
  createDevice().storeClick({ id: 'ntf_1', action: '', url: 'https://app.example/bookings/7', at: Date.now() - ageMs });

const hearAll = (): void => {
  page.onPush(heard);
  page.onClick(heard);
  page.onDismiss(heard);
};

describe('what the worker tells', () => {
  it('tells of pushes, clicks and dismissals', async () => {
    hearAll();
    await page.start();
    const messages: WorkerMessage[] = [PUSH, CLICK, { belfry: 1, type: 'dismiss', id: null }];
    for (const message of messages) browser.post(message);
    expect(heard.mock.calls.map(([message]) => message)).toEqual(messages);
  });

  it('lets messages through that were posted while the page loaded', async () => {
    await page.start();
    expect(browser.serviceWorker.startMessages).toHaveBeenCalled();
  });

  it.each([
    ['another script', { scriptURL: 'https://app.example/other.js' }],
    ['a window', { postMessage: () => undefined }],
    ['nobody', null],
  ])('does not believe %s', async (_, source) => {
    hearAll();
    await page.start();
    browser.post(PUSH, source);
    expect(heard).not.toHaveBeenCalled();
  });

  it('believes the worker before an update', async () => {
    hearAll();
    await page.start();
    browser.post(PUSH, { scriptURL: WORKER_URL });
    expect(heard).toHaveBeenCalledOnce();
  });

  it('ignores messages of the site’s own', async () => {
    hearAll();
    await page.start();
    browser.post({ type: 'push', title: 'mine' });
    expect(heard).not.toHaveBeenCalled();
  });

  it('stops listening, and survives a listener that throws', async () => {
    const stop = page.onPush(() => {
      throw new Error('page bug');
    });
    hearAll();
    await page.start();
    browser.post(PUSH);
    expect(heard).toHaveBeenCalledOnce();
    expect(reportError).toHaveBeenCalledWith(expect.objectContaining({ message: 'page bug' }));
    stop();
    browser.post(PUSH);
    expect(reportError).toHaveBeenCalledOnce();
  });

  it('tells of the click that opened the page', async () => {
    await storeClick();
    hearAll();
    await page.start();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(CLICK));
  });

  it('keeps that click for a listener that comes later', async () => {
    await storeClick();
    await page.start();
    await vi.waitFor(async () => expect(await createDevice().takeClick(Infinity)).toBeUndefined());
    hearAll();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(CLICK));
  });

  it.each([true, false])(
    'keeps a click that was posted before anybody listened (also stored: %s)',
    async (isStored) => {
      if (isStored) await storeClick();
      await page.start();
      browser.post(CLICK);
      await vi.waitFor(async () => expect(await createDevice().takeClick(Infinity)).toBeUndefined());
      page.onClick(heard);
      await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(CLICK));
    },
  );

  describe('a minute later', () => {
    let timers: MockInstance<typeof setTimeout>;
    beforeEach(() => void (timers = vi.spyOn(globalThis, 'setTimeout')));
    afterEach(() => timers.mockRestore());
    const pass = (): void => {
      for (const [callback, delay] of timers.mock.calls) if (delay === 60_000) callback();
    };

    it('keeps it no longer for a listener', async () => {
      await page.start();
      browser.post(CLICK);
      pass();
      page.onClick(heard);
      await Promise.resolve();
      expect(heard).not.toHaveBeenCalled();
    });

    it('takes a click like one that came from the device for another', async () => {
      await storeClick();
      hearAll();
      await page.start();
      await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
      pass();
      browser.post(CLICK);
      expect(heard).toHaveBeenCalledTimes(2);
    });
  });

  describe('in an app on the Home Screen of iOS, which opens at its start URL', () => {
    beforeEach(() =>
      vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { standalone: true })),
    );

    it.each(['stored alone', 'posted first'])('goes where the click leads while nobody listens, %s', async (order) => {
      const assign = vi.spyOn(location, 'assign').mockReturnValue();
      await storeClick(1);
      const started = page.start();
      if (order === 'posted first') browser.post(CLICK);
      await started;
      await vi.waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith(CLICK.url));
    });

    it('does not go where an older click led', async () => {
      const assign = vi.spyOn(location, 'assign').mockReturnValue();
      await storeClick(1);
      const started = page.start();
      browser.post({ ...CLICK, url: location.href });
      await started;
      await vi.waitFor(async () => expect(await createDevice().takeClick(Infinity)).toBeUndefined());
      expect(assign).not.toHaveBeenCalled();
    });
  });

  it('forgets a click of long ago', async () => {
    await storeClick(10 * 60_000);
    hearAll();
    await page.start();
    await vi.waitFor(async () => expect(await createDevice().takeClick(Infinity)).toBeUndefined());
    expect(heard).not.toHaveBeenCalled();
  });

  it.each(['stored first', 'posted first'])('tells of a click once that comes both ways, %s', async (order) => {
    hearAll();
    if (order === 'stored first') {
      await storeClick();
      await page.start();
      await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
      browser.post(CLICK);
    } else {
      await page.start();
      await storeClick();
      browser.post(CLICK);
      await vi.waitFor(async () => expect(await createDevice().takeClick(Infinity)).toBeUndefined());
    }
    expect(heard).toHaveBeenCalledOnce();
  });

  it('leaves a click that opens a new page to that page, which has yet to start', async () => {
    hearAll();
    await page.start();
    await storeClick();
    window.dispatchEvent(new Event('focus'));
    browser.post(PUSH); // after which whatever the focus has led to is done
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(PUSH));
    expect(await createDevice().takeClick(Infinity)).toMatchObject({ id: 'ntf_1' });
  });

  it('takes that click in an app on the Home Screen of iOS, whose one page is there already', async () => {
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { standalone: true }));
    hearAll();
    await page.start();
    await storeClick();
    window.dispatchEvent(new Event('focus'));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(CLICK));
  });

  it('lets an older click not come after a newer one', async () => {
    hearAll();
    await page.start();
    await storeClick(1000);
    const newer: WorkerMessage = { ...CLICK, id: 'ntf_2', url: 'https://app.example/bookings/8' };
    browser.post(newer);
    await vi.waitFor(async () => expect(await createDevice().takeClick(Infinity)).toBeUndefined());
    expect(heard).toHaveBeenCalledExactlyOnceWith(newer);
  });

  it('tells of two clicks on the same notification', async () => {
    hearAll();
    await page.start();
    browser.post(CLICK);
    browser.post(CLICK);
    expect(heard).toHaveBeenCalledTimes(2);
  });
});
