import { sql } from 'kysely';
import { FUNNEL_STAGES, type FunnelCounts } from '../../../../wire/index.ts';
import type { FunnelStore } from '../../../ports/funnel.ts';
import type { Session } from '../session.ts';

const DAY_MS = 86_400_000;

/** The {@link FunnelStore} on any engine that has a {@link Session}. */
export function createFunnelCounters({ read, write }: Session): FunnelStore {
  return {
    countFunnel: (stage, at) =>
      write(async (db) => {
        await db
          .insertInto('funnel')
          .values({ at: Math.floor(at / DAY_MS) * DAY_MS, stage, n: 1 })
          .onConflict((conflict) => conflict.columns(['at', 'stage']).doUpdateSet({ n: sql`funnel.n + 1` }))
          .execute();
      }),

    funnel: async ({ from, to }) => {
      const rows = await read((db) =>
        db
          .selectFrom('funnel')
          .select(['at', 'stage', 'n'])
          .where('at', '>=', from)
          .where('at', '<', to)
          .orderBy('at')
          .execute(),
      );
      const days = Map.groupBy(rows, ({ at }) => at);
      return [...days].map(([at, ofDay]) => {
        const stored = new Map(ofDay.map(({ stage, n }) => [stage, n]));
        const counts = Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, stored.get(stage) ?? 0]));
        return { at, counts: counts as FunnelCounts };
      });
    },
  };
}
