import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimedBatch, Outcome } from '../../../../server/ports/ledger.ts';
import { FINAL_MESSAGE_STATES } from '../../../../wire/index.ts';
import { LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import type { OpenEngine } from './open-fresh.ts';

const WORKERS = 3;

/** What a worker does next. `pick` chooses among its messages, `fate` what becomes of them. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), worker: fc.nat(WORKERS - 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('flush' as const, 'complete' as const),
      worker: fc.nat(WORKERS - 1),
      fates: fc.array(fc.constantFrom('accepted', 'gone', 'retrying', 'failed', 'queued'), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(LEASE_MS * 2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), person: fc.nat(11) }) },
);

/** What every engine must hold under any order of claims, losses, crashes and deletions. */
export function interleavingContract(open: OpenEngine): void {
  describe('ledger: interleavings', () => {
    it('loses no message and stores one final outcome for each', { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.boolean(), async (steps, cancel) => {
          let clock = START;
          const { engine, remove } = await open(() => clock);
          try {
            const { ledger, store } = engine;
            const ids = [
              ...(await subscribe(engine, names(7))),
              ...(await subscribe(engine, names(5, 'far'), { origin: 'https://far.example' })),
            ];
            const { id } = await ledger.create(notificationDraft('ntf_1'));
            const people = [...names(7), ...names(5, 'far')];
            const held: (ClaimedBatch | undefined)[] = Array.from({ length: WORKERS });
            /** Final outcomes that the ledger said it has stored, with the state that came first. */
            const told = new Map<number, string>();
            const deleted = new Set<number>();

            const note = (outcomes: readonly Outcome[]) => {
              for (const { subscriptionId, state } of outcomes) {
                if (!isFinal(state) || deleted.has(subscriptionId) || told.has(subscriptionId)) continue;
                told.set(subscriptionId, state);
              }
            };
            const finish = async (worker: number, fates: string[]) => {
              const batch = held[worker];
              if (batch === undefined) return;
              const outcomes = batch.subscriptionIds.map((subscriptionId, index) =>
                outcome(subscriptionId, fates[index % fates.length] as Outcome['state'], {
                  attempt: batch.attempt + 1,
                  at: clock,
                }),
              );
              const again = outcomes.filter(({ state }) => !isFinal(state)).map((entry) => entry.subscriptionId);
              const followUps =
                again.length === 0
                  ? []
                  : [{ subscriptionIds: again, runAt: clock + 1_000, attempt: batch.attempt + 1 }];
              if (await ledger.complete(batch, outcomes, followUps, clock)) note(outcomes);
              held[worker] = undefined;
            };

            for (const action of steps) {
              switch (action.do) {
                case 'claim':
                  // A worker that claims anew has crashed: what it held comes back when the lease is over.
                  held[action.worker] = await ledger.claim(clock, LEASE_MS);
                  break;
                case 'flush': {
                  const batch = held[action.worker];
                  if (batch === undefined) break;
                  const some = batch.subscriptionIds.slice(0, action.fates.length);
                  const outcomes = some.map((subscriptionId, index) =>
                    outcome(subscriptionId, (action.fates[index] ?? 'accepted') as Outcome['state'], {
                      attempt: batch.attempt + 1,
                      at: clock,
                    }),
                  );
                  if (await ledger.flush(batch, outcomes, clock, LEASE_MS)) note(outcomes);
                  break;
                }
                case 'complete':
                  await finish(action.worker, action.fates);
                  break;
                case 'wait':
                  clock += action.ms;
                  break;
                case 'delete':
                  await store.deleteUser(people[action.person] ?? '');
                  deleted.add(ids[action.person] ?? 0);
              }
            }
            const cancelled = cancel && (await ledger.findNotification('ntf_1'))?.state === 'sending';
            if (cancel) await ledger.cancel('ntf_1', clock);
            // Whatever happened, one worker that goes on to the end brings every message to its end.
            for (let due = await ledger.nextRunAt(); due !== undefined; due = await ledger.nextRunAt()) {
              clock = Math.max(clock, due);
              held[0] = await ledger.claim(clock, LEASE_MS);
              await finish(0, ['accepted']);
            }

            const { planned, states } = await ledger.counters(id);
            expect(planned).toBe(ids.length);
            expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(planned);
            const rows = await ledger.messages(id, 100);
            expect(rows).toHaveLength(ids.length - deleted.size);
            for (const row of rows) {
              const subscription = await store.findSubscriptionByPublicId(row.subscriptionPublicId);
              expect(isFinal(row.state)).toBe(true);
              expect(row.state).toBe(told.get(subscription?.id ?? 0) ?? 'cancelled');
            }
            expect((await ledger.findNotification('ntf_1'))?.state).toBe(cancelled ? 'cancelled' : 'done');
          } finally {
            await remove();
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

const isFinal = (state: string): boolean => (FINAL_MESSAGE_STATES as readonly string[]).includes(state);
