// @vitest-environment happy-dom
/** Several tabs of one site, each of which would ask. */
import { describe, expect } from 'vitest';
import { it as inScene, pass, setHidden, stateOf, type Tab } from './prompting-scene.ts';

const it = inScene.extend('tabs', ({ scene }): [Tab, Tab, Tab] => [scene.openTab(), scene.openTab(), scene.openTab()]);

const primings = (tabs: Tab[]) => tabs.map((tab) => tab.get().priming);
async function askAll(tabs: Tab[]) {
  const outcomes = tabs.map(({ asked }) => asked.prompt());
  await pass(5000);
  return outcomes;
}

describe('the question', () => {
  it('is on screen in one tab at a time', async ({ tabs }) => {
    void (await askAll(tabs));
    await pass(60_000);
    expect(primings(tabs)).toEqual([true, false, false]);
    expect(tabs.map(({ counted }) => counted)).toEqual([['primed'], [], []]);
  });

  it('is not asked again in another tab once somebody has said later', async ({ scene, tabs }) => {
    const outcomes = await askAll(tabs);
    tabs[0].asked.later();
    expect(await Promise.all(outcomes)).toEqual(['later', 'waiting', 'waiting']);
    expect(primings(tabs)).toEqual([false, false, false]);
    expect(scene.known.rested).toMatch(/^1 /);
  });

  it('is not asked again in another tab once the browser’s was closed', async ({ tabs }) => {
    const outcomes = await askAll(tabs);
    tabs[0].answer = 'permission_dismissed';
    void tabs[0].asked.accept();
    expect(await Promise.all(outcomes)).toEqual(['dismissed', 'waiting', 'waiting']);
  });

  it('goes on to the next tab when its own is closed unanswered', async ({ tabs }) => {
    const [, second, third] = await askAll(tabs);
    tabs[0].asked.stop();
    await pass(0);
    expect(primings(tabs)).toEqual([false, true, false]);
    tabs[1].asked.later();
    expect([await second, await third]).toEqual(['later', 'waiting']);
  });

  it('leaves out a tab that has gone while it waited', async ({ tabs }) => {
    void (await askAll(tabs));
    tabs[1].asked.stop();
    await pass(0);
    tabs[0].asked.stop();
    await pass(0);
    expect(primings(tabs)).toEqual([false, false, true]);
  });

  it('goes past a tab that was closed before anybody looked at it', async ({ tabs }) => {
    void (await askAll(tabs));
    setHidden(true);
    tabs[0].asked.stop();
    await pass(0);
    tabs[1].asked.stop();
    await pass(0);
    setHidden(false);
    await pass(0);
    expect(primings(tabs)).toEqual([false, false, true]);
  });

  it.for([['told', 'subscribed'] as const, ['not told yet', 'unavailable'] as const])(
    'is not asked by a tab that is %s of another’s yes',
    async ([told, expected], { tabs }) => {
      const [first, second] = await askAll(tabs);
      if (told === 'told') {
        void tabs[0].enable().then(() => tabs[1].set({ status: 'subscribed', permission: 'granted' }));
      } else void tabs[0].asked.accept();
      expect([await first, await second]).toEqual(['subscribed', expected]);
      expect(primings(tabs)).toEqual([false, false, false]);
    },
  );

  it('is asked all the same where a browser has no Web Locks', async ({ tabs }) => {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    const { outcome } = await tabs[0].ask();
    expect(tabs[0].get().priming).toBe(true);
    tabs[0].asked.later();
    expect(await outcome).toBe('later');
    expect(await stateOf(tabs[1].asked.prompt())).toBe('waiting');
  });
});
