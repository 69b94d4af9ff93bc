// @vitest-environment happy-dom
/** What people answer to the page's own question, and how long they are left alone then. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { isResting, visitsOf } from '../../client/asking/memory.ts';
import { DAY, it, pass, sleep, stateOf } from './prompting-scene.ts';

describe('yes', () => {
  it('asks the browser within the click', async ({ tab }) => {
    await tab.ask();
    void tab.asked.accept();
    expect(tab.enable).toHaveBeenCalledOnce();
  });

  it.for([
    ['granted', 'subscribed'],
    ['permission_denied', 'denied'],
    ['permission_dismissed', 'dismissed'],
    ['offline', 'failed'],
    ['subscribe_timeout', 'failed'],
  ] as const)('ends with what the browser answers: %s is %s', async ([answer, expected], { tab }) => {
    tab.answer = answer;
    const { outcome } = await tab.ask();
    const accepted = tab.asked.accept();
    expect([await accepted, await outcome]).toEqual([expected, expected]);
    expect([tab.get().priming, tab.counted]).toEqual([false, ['primed', 'accepted']]);
  });

  it('takes the question away while the browser’s is there', async ({ tab }) => {
    let close = (): void => undefined;
    tab.dialog = new Promise((resolve) => (close = resolve));
    const { outcome } = await tab.ask();
    void tab.asked.accept();
    await pass(0);
    expect([tab.get().priming, await stateOf(outcome)]).toEqual([false, 'pending']);
    close();
    expect(await outcome).toBe('subscribed');
  });

  it('twice is once', async ({ scene, tab }) => {
    tab.answer = 'permission_dismissed';
    await tab.ask();
    const both = [tab.asked.accept(), tab.asked.accept()];
    expect(await Promise.all(both)).toEqual(['dismissed', 'dismissed']);
    expect(tab.counted).toEqual(['primed', 'accepted']);
    expect(scene.known.rested).toMatch(/^1 /);
  });

  it('to a question of the app’s own asks the browser too, and remembers that it was closed', async ({ tab }) => {
    tab.answer = 'permission_dismissed';
    expect(await tab.asked.accept()).toBe('dismissed');
    expect(tab.counted).toEqual([]);
    expect(await stateOf(tab.asked.prompt())).toBe('waiting');
  });
});

describe('not now', () => {
  it('closes the question', async ({ tab }) => {
    const { outcome } = await tab.ask();
    tab.asked.later();
    expect(tab.get().priming).toBe(false);
    expect(await outcome).toBe('later');
    expect(tab.counted).toEqual(['primed', 'later']);
  });

  it.for(['later', 'dismissed'] as const)(
    '(%s) gives 3 days of rest, then 7, then 30, and 30 again',
    async (no, { tab }) => {
      tab.answer = 'permission_dismissed';
      for (const days of [3, 7, 30, 30]) {
        const { outcome } = await tab.ask();
        if (no === 'later') tab.asked.later();
        else await tab.asked.accept();
        expect([days, await outcome]).toEqual([days, no]);
        sleep(days * DAY - 1);
        expect([days, await stateOf(tab.asked.prompt())]).toEqual([days, 'waiting']);
        sleep(1);
      }
      await tab.ask();
      expect(tab.get().priming).toBe(true);
    },
  );

  it('is said once by two clicks', async ({ scene, tab }) => {
    await tab.ask();
    tab.asked.later();
    tab.asked.later();
    await pass(0);
    expect([tab.counted, scene.known.rested?.split(' ')[0]]).toEqual([['primed', 'later'], '1']);
  });

  it('means nothing where nothing was asked', async ({ tab }) => {
    tab.asked.later();
    void tab.asked.prompt();
    await pass(1000);
    tab.asked.later();
    await pass(4000);
    expect([tab.get().priming, tab.counted]).toEqual([true, ['primed']]);
  });

  it.for(['offline', 'permission_denied', 'granted'] as const)(
    'is not what %s means',
    async (answer, { scene, tab }) => {
      tab.answer = answer;
      await tab.ask();
      await tab.asked.accept();
      expect(scene.known.rested).toBeUndefined();
    },
  );
});

describe('what is remembered', () => {
  it('is not believed for years when a clock was wrong', async ({ scene, tab }) => {
    scene.known.rested = `2 ${Date.now() + 900 * DAY}`;
    await tab.ask();
    expect(tab.get().priming).toBe(true);
  });

  it('never silences for longer than 30 days on either side, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.nat(), fc.nat()).map(([times, at]) => `${times} ${at}`),
        ),
        fc.nat(),
        (rested, now) => !(isResting({ rested }, now) && isResting({ rested }, now + 60 * DAY)),
      ),
    );
  });

  it.for(['', 'soon', '1', '-1 5', '1 2 3', 'NaN NaN'])(
    'is nothing where it is not ours: %j',
    async (rested, { scene, tab }) => {
      Object.assign(scene.known, { rested });
      await tab.ask();
      tab.asked.later();
      await pass(0);
      expect(scene.known.rested).toBe(`1 ${Date.now()}`);
    },
  );

  it('counts no visits where there are none', () => {
    expect([visitsOf({}), visitsOf({ visited: '12 Sat Nov 21 2026' })]).toEqual([0, 12]);
  });
});
