/** Any interleaving of edits, answers, failures and reloads. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mergeChoices } from '../../server/preferences/merge-choices.ts';
import type { PreferenceChoices } from '../../wire/index.ts';
import { createLocks, offline, openScene, refused, settled, type Scene } from './preferences-scene.ts';

afterEach(() => vi.unstubAllGlobals());

const choices: fc.Arbitrary<PreferenceChoices> = fc.oneof(
  fc.boolean().map((enabled) => ({ enabled })),
  fc.boolean().map((news) => ({ categories: { news } })),
  fc.boolean().map((offers) => ({ categories: { offers } })),
  fc.record({ soundEnabled: fc.boolean(), categories: fc.record({ news: fc.boolean() }) }),
  fc
    .constantFrom('20:00', '22:00')
    .map((start) => ({ quietHours: { enabled: true, start, end: '08:00', timeZone: 'UTC' } })),
);
type Step =
  | { do: 'save'; choices: PreferenceChoices; all: boolean }
  | { do: 'accept' | 'lose' | 'drop' | 'refuse' | 'reload' | 'flush' | 'load' | 'settle' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('save' as const), choices, all: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.constantFrom('accept', 'lose', 'drop', 'refuse', 'reload', 'flush', 'load', 'settle').map((name) => ({
      do: name as 'accept',
    })),
  },
);

/** What waits, laid over what the server has: what must be on screen when nothing is on its way. */
const expected = (scene: Scene) => {
  const levels = scene.draft().reduce((at, edit) => mergeChoices(at, edit.choices, edit.scope), { ...scene.levels });
  const copy = openScene();
  Object.assign(copy.levels, levels);
  return copy.preferences();
};

async function run(steps: Step[], refusing: boolean) {
  vi.stubGlobal('navigator', { locks: createLocks() });
  const scene = openScene();
  let page = scene.openPage();
  await page.edits.loaded(scene.preferences());
  let chosen = { user: {}, device: {} };
  for (const each of steps) {
    const [first] = scene.asked;
    if (each.do === 'save') {
      chosen = mergeChoices(chosen, each.choices, each.all ? 'user' : 'device');
      page.edits.save(each.choices, { forAllDevices: each.all }).catch(() => undefined);
      expect(page.state.preferences).toMatchObject(each.choices);
    } else if (each.do === 'accept') first?.accept();
    else if (each.do === 'lose') first?.fail(offline(), true);
    else if (each.do === 'drop') first?.fail(offline());
    else if (each.do === 'refuse') first?.fail(refusing ? refused() : offline());
    else if (each.do === 'flush') page.edits.flush().catch(() => undefined);
    else if (each.do === 'load') void page.edits.loaded(scene.preferences());
    else if (each.do === 'settle') await settled();
    else {
      // What was on its way is lost with the page, and so is its lock.
      await settled();
      scene.asked.length = 0;
      vi.stubGlobal('navigator', { locks: createLocks() });
      page = scene.openPage();
      await page.edits.loaded(scene.preferences());
      expect(page.state.preferences).toEqual(expected(scene));
    }
  }
  await settled();
  while (scene.asked.length > 0) {
    scene.asked[0]?.fail(offline());
    await settled();
  }
  return { scene, page, chosen };
}

describe('any run of edits, answers, failures and reloads', () => {
  it('ends with what the server has and what waits on screen, and nothing waits once the server is there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { scene, page } = await run(steps, true);
        expect(page.state.preferences).toEqual(expected(scene));
        if (page.state.unsaved) expect(scene.draft()).not.toEqual([]);
        scene.answers = () => undefined;
        await page.edits.flush();
        expect(page.state).toEqual({ preferences: scene.preferences(), unsaved: false });
        expect(scene.draft()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('loses no edit that is not refused: the server ends with what the person chose', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { scene, page, chosen } = await run(steps, false);
        scene.answers = () => undefined;
        await page.edits.flush();
        expect(scene.levels).toEqual(chosen);
      }),
      { numRuns: 300 },
    );
  });
});
