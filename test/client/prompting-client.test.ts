// @vitest-environment happy-dom
/** Asking with the whole client: its states, its memory on the device, its requests. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import '../../client/asking/index.ts'; // so that loading it takes no time
import { isResting } from '../../client/asking/memory.ts';
import type { BelfryClient } from '../../client/index.ts';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let page: BelfryClient;
beforeEach(async () => {
  browser = createFakeBrowser();
  page = browser.openPage();
  await page.start();
});

const stages = () => browser.server.bodies('POST /funnel').map((body) => (body as { stage: string }).stage);

/** As soon as may be: a second. */
async function ask(): Promise<ReturnType<BelfryClient['prompt']>[]> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const outcome = page.prompt({ secondsOnPage: 1 });
  for (let turn = 0; turn < 100 && !page.get().priming; turn += 1) {
    vi.advanceTimersByTime(20);
    await new Promise((resolve) => setImmediate(resolve)); // the device's storage has turns of its own
  }
  vi.useRealTimers();
  expect(page.get().priming).toBe(true);
  return [outcome];
}

describe('a client that asks', () => {
  it('goes from its own question to the browser’s to the subscription, and counts each stage', async () => {
    const [outcome] = await ask();
    const accepted = page.accept();
    expect(browser.notification.requestPermission).toHaveBeenCalledOnce(); // within the click
    expect([await accepted, await outcome]).toEqual(['subscribed', 'subscribed']);
    expect(page.get()).toMatchObject({ status: 'subscribed', priming: false });
    expect(stages()).toEqual(['primed', 'accepted', 'browser_allowed', 'subscribed']);
  });

  it.each([
    ['denied', 'denied', 'browser_denied'],
    ['default', 'dismissed', 'browser_dismissed'],
  ] as const)('hears that the browser’s question ended %s', async (answer, expected, stage) => {
    browser.notification.answer = answer;
    const [outcome] = await ask();
    expect([await page.accept(), await outcome]).toEqual([expected, expected]);
    expect(stages()).toEqual(['primed', 'accepted', stage]);
  });

  it('remembers a no on the device, for the next page too', async () => {
    const [outcome] = await ask();
    page.later();
    expect(await outcome).toBe('later');
    expect(stages()).toEqual(['primed', 'later']);
    const next = browser.openPage();
    await next.start();
    expect(await next.prompt()).toBe('waiting');
    next.stop();
    const { visited, rested } = await createDevice().readKnown();
    expect([visited, rested]).toEqual([
      expect.stringMatching(/^1 \w{3} \w{3} \d\d \d{4}$/),
      expect.stringMatching(/^1 \d+$/),
    ]);
  });

  it('leaves who switched notifications off in peace for a month', async () => {
    await page.enable();
    await page.disable();
    expect(page.get().status).toBe('unsubscribed');
    expect(await page.prompt()).toBe('waiting');
    const { rested = '' } = await createDevice().readKnown();
    expect(isResting({ rested }, Date.now() + 29 * 86_400_000)).toBe(true);
    expect(isResting({ rested }, Date.now() + 31 * 86_400_000)).toBe(false);
  });

  it.each([
    ['refused', new Response(null, { status: 500 })],
    ['offline', new TypeError('network')],
  ])('does not mind when a count is %s', async (_, answer) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    browser.server.faults.set('POST /funnel', answer);
    expect((await page.enable()).status).toBe('subscribed');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(stages()).toEqual(['browser_allowed', 'subscribed']);
  });

  it('does not ask who is subscribed', async () => {
    await page.enable();
    expect(await page.prompt()).toBe('unavailable');
    expect(stages()).toEqual(['browser_allowed', 'subscribed']);
  });
});
