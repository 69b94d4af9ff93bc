// @vitest-environment happy-dom
/** One `prompt` at a time, and how it ends with the page. */
import { describe, expect, vi } from 'vitest';
import { it, pass, stateOf } from './prompting-scene.ts';

describe('prompt', () => {
  it('called again is the same, while it waits and while it is open', async ({ tab }) => {
    const first = tab.asked.prompt();
    expect(tab.asked.prompt({ visits: 9 })).toBe(first);
    await pass(5000);
    expect(tab.asked.prompt()).toBe(first);
    await pass(5000);
    expect(tab.counted).toEqual(['primed']);
  });

  it('ends with the client, and leaves nothing behind', async ({ scene, tab }) => {
    const [add, remove] = [vi.spyOn(document, 'addEventListener'), vi.spyOn(document, 'removeEventListener')];
    await tab.asked.visit();
    const waiting = tab.asked.prompt();
    await pass(1000);
    tab.asked.stop();
    expect(await waiting).toBe('unavailable');
    expect(vi.getTimerCount()).toBe(0);
    const { outcome } = await tab.ask();
    tab.asked.stop();
    expect(await outcome).toBe('unavailable');
    expect(tab.get().priming).toBe(false);
    expect(scene.known.rested).toBeUndefined();
    const lasting = add.mock.calls.filter(([, , options]) => options === undefined);
    expect(remove.mock.calls).toEqual(expect.arrayContaining(lasting.map(([type, listener]) => [type, listener])));
  });

  it('shows no question that was stopped while the device was asked', async ({ scene, tab }) => {
    const outcome = tab.asked.prompt();
    await pass(4999);
    let answer = (): void => undefined;
    scene.storage = new Promise((resolve) => (answer = resolve));
    await pass(1);
    tab.asked.stop();
    expect(await outcome).toBe('unavailable');
    answer();
    await pass(1000);
    expect([tab.get().priming, tab.counted]).toEqual([false, []]);
  });

  it('goes on where a page is started, stopped and started again at once', async ({ tab }) => {
    const first = tab.asked.prompt();
    tab.asked.stop();
    const second = tab.asked.prompt();
    expect(await first).toBe('unavailable');
    expect(tab.asked.prompt()).toBe(second);
    await pass(5000);
    expect([await first, await stateOf(second), tab.get().priming]).toEqual(['unavailable', 'pending', true]);
    expect(tab.counted).toEqual(['primed']);
    tab.asked.later();
    expect(await second).toBe('later');
  });
});
