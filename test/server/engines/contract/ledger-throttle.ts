import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import { BATCH_SIZE, type ClaimedBatch } from '../../../../server/ports/ledger.ts';
import { LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** What every engine's ledger must do: hold a throttled send to its pace. */
export function throttleContract(open: OpenEngine): void {
  let engine: Engine;
  let now: number;
  beforeEach(async () => {
    now = START;
    engine = await openFresh(open, () => now);
  });

  const create = (throttlePerMinute: number, members = {}) =>
    engine.ledger.create(notificationDraft('ntf_1', { throttlePerMinute, ...members }));

  const finish = (batch: ClaimedBatch) =>
    engine.ledger.complete(
      batch,
      batch.subscriptionIds.map((id) => outcome(id, 'accepted')),
      [],
      now,
    );

  /** Claims and ends what is due, as a dispatcher does: it looks again when the next is due. */
  async function run(until: number): Promise<{ at: number; n: number }[]> {
    const left: { at: number; n: number }[] = [];
    for (;;) {
      for (
        let batch = await engine.ledger.claim(now, LEASE_MS);
        batch;
        batch = await engine.ledger.claim(now, LEASE_MS)
      ) {
        left.push({ at: now, n: batch.subscriptionIds.length });
        await finish(batch);
      }
      const next = await engine.ledger.nextRunAt();
      if (next === undefined || next > until) return left;
      now = Math.max(next, now + 1);
    }
  }

  /** The most messages that left within any minute. */
  const busiest = (left: readonly { at: number; n: number }[]): number =>
    Math.max(
      ...left.map(({ at: start }) =>
        left.reduce((sum, { at, n }) => (at >= start && at < start + MINUTE_MS ? sum + n : sum), 0),
      ),
    );

  describe('ledger: throttled sends', () => {
    it('spreads its batches over the minute', async () => {
      await subscribe(engine, names(30));
      await create(600);
      const left = await run(START + MINUTE_MS);
      expect(left).toEqual([0, 1, 2].map((second) => ({ at: START + second * SECOND_MS, n: 10 })));
    });

    it('sends one message at a time where the pace is a message a second or less', async () => {
      await subscribe(engine, names(3));
      await create(2);
      const left = await run(START + 10 * MINUTE_MS);
      expect(left).toEqual([0, 30, 60].map((second) => ({ at: START + second * SECOND_MS, n: 1 })));
    });

    it('cuts no larger batches than others where the pace is high', async () => {
      await subscribe(engine, names(BATCH_SIZE + 1));
      await create(1_000_000);
      expect((await engine.ledger.claim(now, LEASE_MS))?.subscriptionIds).toHaveLength(BATCH_SIZE);
    });

    it('gives back the notification with its pace', async () => {
      const made = await create(600);
      expect(made.throttlePerMinute).toBe(600);
      expect(await engine.ledger.findNotification('ntf_1')).toEqual(made);
    });

    it('makes up for no time that was lost', async () => {
      await subscribe(engine, names(300));
      await create(60);
      now = START + 2 * MINUTE_MS; // nobody has claimed for two minutes
      const left = await run(START + 10 * MINUTE_MS);
      expect(left.reduce((sum, { n }) => sum + n, 0)).toBe(300);
      expect(busiest(left)).toBeLessThanOrEqual(61);
      // And it loses none, either.
      expect(left.at(-1)?.at).toBeLessThanOrEqual(START + 7 * MINUTE_MS);
    });

    it('keeps its pace where a push service asks for time, and all batches come due at once', async () => {
      await subscribe(engine, names(60));
      await create(60);
      const first = await engine.ledger.claim(now, LEASE_MS);
      if (first === undefined) throw new Error('nothing is due');
      await finish(first);
      await engine.ledger.deferOrigin(first.originId, START + 5 * MINUTE_MS);
      const left = await run(START + 20 * MINUTE_MS);
      expect(left.reduce((sum, { n }) => sum + n, 0)).toBe(59);
      expect(left[0]?.at).toBe(START + 5 * MINUTE_MS);
      expect(busiest(left)).toBeLessThanOrEqual(61);
    });

    it('keeps its pace where batches of it are put off to one time', async () => {
      await subscribe(engine, names(40));
      await create(1200);
      const morning = START + 30 * MINUTE_MS;
      for (let second = 0; second < 2; second += 1) {
        now = START + second * SECOND_MS;
        const batch = await engine.ledger.claim(now, LEASE_MS);
        if (batch === undefined) throw new Error('nothing is due');
        const { subscriptionIds } = batch;
        const queued = subscriptionIds.map((id) => outcome(id, 'queued', { attempt: 0, reason: 'quiet_hours' }));
        await engine.ledger.complete(batch, queued, [{ subscriptionIds, runAt: morning, attempt: 0 }], now);
      }
      expect(await run(START + 60 * MINUTE_MS)).toEqual([
        { at: morning, n: 20 },
        { at: morning + SECOND_MS, n: 20 },
      ]);
    });

    it('holds nothing up whose time is over: it only has to be told so', async () => {
      await subscribe(engine, names(100));
      await create(60, { expiresAt: START + 10 * SECOND_MS });
      const left = await run(START + MINUTE_MS);
      expect(left.filter(({ at }) => at < START + 10 * SECOND_MS)).toHaveLength(10);
      expect(left.filter(({ at }) => at >= START + 10 * SECOND_MS).reduce((sum, { n }) => sum + n, 0)).toBe(90);
      expect(left.at(-1)?.at).toBeLessThan(START + 12 * SECOND_MS);
    });

    it('ends with a cancel', async () => {
      await subscribe(engine, names(100));
      await create(60);
      await run(START + 2 * SECOND_MS);
      expect(await engine.ledger.cancel('ntf_1', now)).toBe(97);
      expect(await run(START + MINUTE_MS)).toEqual([]);
    });

    it('holds up no other', async () => {
      await subscribe(engine, names(20));
      await create(60);
      await engine.ledger.create(notificationDraft('ntf_2'));
      const left = await run(START);
      expect(left.reduce((sum, { n }) => sum + n, 0)).toBe(21);
    });
  });
}
