// @vitest-environment happy-dom
/** When the page's own question comes. */
import { describe, expect, vi } from 'vitest';
import { DAY, it, pass, setHidden, sleep, START, stateOf } from './prompting-scene.ts';

describe('time on the page', () => {
  it('is five seconds where nothing is said', async ({ tab }) => {
    void tab.asked.prompt();
    await pass(4999);
    expect(tab.get().priming).toBe(false);
    await pass(1);
    expect(tab.get().priming).toBe(true);
    expect(tab.counted).toEqual(['primed']);
  });

  it.for([0, 0.5, -3, Number.NaN])('is never less than a second: %d', async (secondsOnPage, { tab }) => {
    void tab.asked.prompt({ secondsOnPage });
    await pass(999);
    expect(tab.get().priming).toBe(false);
    await pass(1);
    expect(tab.get().priming).toBe(true);
  });

  it('is no less for being longer than a timer can be', async ({ tab }) => {
    void tab.asked.prompt({ secondsOnPage: 1e9 });
    await pass(60_000);
    expect(tab.get().priming).toBe(false);
  });

  it('counts from the visit on', async ({ tab }) => {
    await tab.asked.visit();
    await pass(20_000);
    void tab.asked.prompt({ secondsOnPage: 30 });
    await pass(9999);
    expect(tab.get().priming).toBe(false);
    await pass(1);
    expect(tab.get().priming).toBe(true);
  });

  it('leaves out what the page is hidden, and keeps no timer meanwhile', async ({ tab }) => {
    await tab.asked.visit();
    await pass(2000);
    setHidden(true);
    await pass(60_000);
    setHidden(false);
    void tab.asked.prompt();
    await pass(2000);
    setHidden(true);
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
    await pass(60_000);
    setHidden(false);
    await pass(999);
    expect(tab.get().priming).toBe(false);
    await pass(1);
    expect(tab.get().priming).toBe(true);
  });

  it('does not pass in a page that was opened in the background', async ({ tab }) => {
    setHidden(true);
    await tab.asked.visit();
    void tab.asked.prompt();
    await pass(60_000);
    expect(tab.get().priming).toBe(false);
    setHidden(false);
    await pass(5000);
    expect(tab.get().priming).toBe(true);
  });
});

describe('an event to wait for', () => {
  it('comes after the time', async ({ tab }) => {
    void tab.asked.prompt({ afterEvent: 'order-placed' });
    await pass(3600_000);
    expect([tab.get().priming, vi.getTimerCount()]).toEqual([false, 0]);
    window.dispatchEvent(new Event('order-placed'));
    await pass(0);
    expect(tab.get().priming).toBe(true);
  });

  it('comes before the time, even at once', async ({ tab }) => {
    void tab.asked.prompt({ afterEvent: 'order-placed' });
    window.dispatchEvent(new Event('order-placed'));
    await pass(4999);
    expect(tab.get().priming).toBe(false);
    await pass(1);
    expect(tab.get().priming).toBe(true);
  });

  it('comes while nobody looks: the question is there when they do', async ({ tab }) => {
    void tab.asked.prompt({ afterEvent: 'order-placed' });
    await pass(5000);
    setHidden(true);
    window.dispatchEvent(new Event('order-placed'));
    await pass(1000);
    expect([tab.get().priming, tab.counted]).toEqual([false, []]);
    setHidden(false);
    await pass(0);
    expect([tab.get().priming, tab.counted]).toEqual([true, ['primed']]);
  });
});

describe('visits', () => {
  it('are counted once a calendar day, not once a page', async ({ scene }) => {
    for (const hours of [0, 1, 10, 13]) {
      vi.setSystemTime(START + hours * 3600_000);
      await scene.openTab().asked.visit();
    }
    expect(scene.known.visited).toMatch(/^2 Sun Nov 22 2026$/);
  });

  it('are enough on the day that makes them so', async ({ tab }) => {
    for (const day of [1, 2]) {
      expect([day, await stateOf(tab.asked.prompt({ visits: 3 }))]).toEqual([day, 'waiting']);
      sleep(day * 2 * DAY); // days without a visit are none
    }
    void tab.asked.prompt({ visits: 3 });
    await pass(5000);
    expect(tab.get().priming).toBe(true);
  });

  it('begin anew where what is remembered is not ours', async ({ scene, tab }) => {
    scene.known.visited = 'often';
    await tab.asked.visit();
    expect(scene.known.visited).toBe('1 Sat Nov 21 2026');
  });

  it('count where nothing asks', async ({ tab }) => {
    await tab.asked.visit();
    sleep(DAY);
    void tab.asked.prompt({ visits: 2 });
    await pass(5000);
    expect(tab.get().priming).toBe(true);
  });
});

describe('the status', () => {
  it('is waited for by what asks before the client has started', async ({ scene }) => {
    const early = scene.openTab('loading');
    const outcome = early.asked.prompt();
    await pass(60_000);
    expect([await stateOf(outcome), early.get().priming]).toEqual(['pending', false]);
    early.set({ status: 'default' });
    await pass(5000);
    expect(early.get().priming).toBe(true);
  });

  it.for(['unsupported', 'needs-install', 'denied', 'subscribed', 'subscribed-elsewhere', 'error'] as const)(
    '%s has nothing to ask',
    async (status, { tab }) => {
      tab.set({ status: 'loading' });
      const outcome = tab.asked.prompt();
      tab.set({ status });
      expect(await stateOf(outcome)).toBe('unavailable');
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it.for(['default', 'unsubscribed', 'expired'] as const)('%s has', async (status, { tab }) => {
    tab.set({ status });
    void tab.asked.prompt();
    await pass(5000);
    expect(tab.get().priming).toBe(true);
  });

  it.for([1000, 5000])('may become subscribed by another button, here after %d ms', async (ms, { tab }) => {
    const outcome = tab.asked.prompt();
    await pass(ms);
    await tab.enable();
    expect(await outcome).toBe('subscribed');
    expect([tab.get().priming, vi.getTimerCount()]).toEqual([false, 0]);
  });

  it('may become denied in the browser’s settings', async ({ tab }) => {
    const { outcome } = await tab.ask();
    tab.set({ status: 'denied', permission: 'denied' });
    expect(await outcome).toBe('denied');
    expect([tab.get().priming, tab.counted]).toEqual([false, ['primed']]);
  });

  it('may have the browser’s question on screen: ours does not come on top of it', async ({ tab }) => {
    let close = (): void => undefined;
    tab.dialog = new Promise((resolve) => (close = resolve));
    tab.answer = 'permission_dismissed';
    const button = tab.enable().catch(() => undefined);
    void tab.asked.prompt();
    await pass(60_000);
    expect(tab.get().priming).toBe(false);
    close();
    await button;
    await pass(0);
    expect(tab.get().priming).toBe(true);
  });
});
