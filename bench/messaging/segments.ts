/** How fast an audience is planned, and how long an estimate takes. */
import { performance } from 'node:perf_hooks';
import type { Engine } from '../../server/ports/engine.ts';
import type { NewNotification } from '../../server/ports/ledger.ts';
import type { OpenAudience } from '../../server/ports/segments.ts';

/** What people ask about, and how large a part of the people it is. */
export const ESTIMATES: Readonly<Record<string, OpenAudience>> = {
  'a group of 0.1 %': { groups: ['vip'] },
  'a plan of 2 %': { filter: { tag: 'plan', equals: 'team' } },
  'a plan of 10 %': { filter: { tag: 'plan', equals: 'pro' } },
  'no visit for 7 days (87 %)': { filter: { lastSeenAt: { before: '7 days ago' } } },
  'clicked in 30 days (3 %)': { filter: { event: 'clicked', template: 'newsletter', within: '30 days' } },
  'saw it in 30 days (everybody)': { filter: { event: 'delivered', template: 'newsletter', within: '30 days' } },
  'team, iOS, or renewing in a week, and away': {
    filter: {
      all: [
        {
          any: [
            { tag: 'plan', equals: 'team' },
            { tag: 'renews', after: 'now', before: 'in 7 days' },
            { platform: 'ios' },
          ],
        },
        { lastSeenAt: { before: '7 days ago' } },
        { not: { event: 'clicked', within: '30 days' } },
      ],
    },
  },
  everyone: { everyone: true },
};

export const PLANS: Readonly<Record<string, OpenAudience>> = {
  everyone: { everyone: true },
  'no visit for 7 days (87 %)': { filter: { lastSeenAt: { before: '7 days ago' } } },
  'adults without a click (97 %)': {
    filter: { all: [{ tag: 'age', gte: 18 }, { not: { event: 'clicked', within: '30 days' } }] },
  },
};

const ROUNDS = 5;

export interface EstimateFigure {
  users: number;
  exact: boolean;
  /** The median of {@link ROUNDS}. */
  ms: number;
  /** The longest that the process was held by one read. */
  heldMs: number;
}

export async function timeEstimate(engine: Engine, audience: OpenAudience, now: number): Promise<EstimateFigure> {
  const rounds = [];
  let heldMs = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    let last = performance.now();
    let isOver = false;
    // Whoever waits for the event loop gets it between two reads.
    const beat = async (): Promise<void> => {
      while (!isOver) {
        await new Promise(setImmediate);
        heldMs = Math.max(heldMs, performance.now() - last);
        last = performance.now();
      }
    };
    const start = performance.now();
    const beating = beat();
    const { users, exact } = await engine.store.estimateAudience(audience, now);
    rounds.push({ users, exact, ms: performance.now() - start });
    isOver = true;
    await beating;
  }
  const [median] = rounds.toSorted((a, b) => a.ms - b.ms).slice(Math.floor(ROUNDS / 2));
  if (median === undefined) throw new Error('no rounds');
  return { ...median, heldMs };
}

/** @returns ids planned a second, commits included */
export async function planRate(engine: Engine, audience: OpenAudience, now: number) {
  const start = performance.now();
  const { id } = await engine.ledger.create(draft(`ntf_${start}`, audience, now));
  while (await engine.ledger.planStep(now));
  const seconds = (performance.now() - start) / 1000;
  const { planned } = await engine.ledger.counters(id);
  return { planned, perSecond: planned / seconds };
}

const draft = (publicId: string, audience: OpenAudience, now: number): NewNotification => ({
  publicId,
  audience,
  content: { inline: { title: 'Hello' }, context: {}, bypassPreferences: false },
  templateId: null,
  templateType: null,
  category: null,
  priority: 'medium',
  urgency: 'normal',
  ttlSeconds: 3600,
  topic: null,
  createdAt: now,
  expiresAt: now + 3_600_000,
  parentId: null,
  warnings: [],
});
