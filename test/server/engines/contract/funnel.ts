import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import { FUNNEL_STAGES } from '../../../../wire/index.ts';
import { START } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const DAY = 86_400_000;
const TODAY = Math.floor(START / DAY) * DAY;
const NONE = Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, 0]));

/** What every engine's counters of asking must do. */
export function funnelContract(open: OpenEngine): void {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openFresh(open);
  });

  describe('the funnel', () => {
    it('counts each stage by UTC day, oldest first', async () => {
      const { stats } = engine;
      for (const at of [TODAY + DAY, TODAY, TODAY + DAY - 1]) await stats.countFunnel('primed', at);
      await stats.countFunnel('later', TODAY + 5);
      expect(await stats.funnel({ from: TODAY, to: TODAY + 2 * DAY })).toEqual([
        { at: TODAY, counts: { ...NONE, primed: 2, later: 1 } },
        { at: TODAY + DAY, counts: { ...NONE, primed: 1 } },
      ]);
    });

    it('tells of its period alone: from its first day to before its end', async () => {
      const { stats } = engine;
      for (const day of [-1, 0, 1, 2]) await stats.countFunnel('accepted', TODAY + day * DAY);
      const days = await stats.funnel({ from: TODAY, to: TODAY + 2 * DAY });
      expect(days.map(({ at }) => at)).toEqual([TODAY, TODAY + DAY]);
      expect(await stats.funnel({ from: TODAY + 5 * DAY, to: TODAY + 6 * DAY })).toEqual([]);
    });

    it('loses none of what is counted at once', async () => {
      const { stats } = engine;
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => stats.countFunnel(index % 2 ? 'primed' : 'later', START)),
      );
      expect(await stats.funnel({ from: TODAY, to: TODAY + DAY })).toMatchObject([
        { counts: { primed: 25, later: 25 } },
      ]);
    });

    it('stays when hours of messages are added up to days', async () => {
      const { stats } = engine;
      await stats.countFunnel('subscribed', TODAY);
      while ((await stats.rollUp(TODAY + 20 * DAY)) > 0);
      expect(await stats.funnel({ from: TODAY, to: TODAY + DAY })).toMatchObject([{ counts: { subscribed: 1 } }]);
    });
  });
}
