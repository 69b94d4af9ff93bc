import { describe, expect, it } from 'vitest';
import type { ClaimedBatch, FollowUp, Outcome } from '../../../server/ports/ledger.ts';
import type { Answer } from '../../../server/webpush/index.ts';
import { NOW, someNotification } from './samples.ts';
import { ACCEPTED, driveDispatcher, turn } from './drive-dispatcher.ts';

/** As many as a batch sends side by side. */
const N = 64;

describe('dispatcher', () => {
  it.each([4, 12, 40])('lets %i slow push services hold back no other', async (slow) => {
    const gate = Promise.withResolvers<Answer>();
    const origins = Array.from({ length: slow + 1 }, (_, index) => index + 1);
    const { dispatcher, sent, waiting } = driveDispatcher({
      // In the order of their origins, the fast one last, as they are planned.
      batches: origins.flatMap((origin) =>
        Array.from({ length: 5 }, (_, index) => ({ id: origin * 10_000 + index * 100, origin, n: N })),
      ),
      answer: (endpoint) => (Number(endpoint.split('/').at(-1)) >= (slow + 1) * 10_000 ? ACCEPTED : gate.promise),
    });
    dispatcher.start();
    const ofFast = () => sent.filter((id) => Number(id) >= (slow + 1) * 10_000).length;
    for (let turns = 0; turns < 2_000 && ofFast() < 5 * N; turns += 1) await turn();
    expect(ofFast()).toBe(5 * N);
    expect(waiting.some(({ origin }) => origin === 1)).toBe(true); // held up by its own slowness alone
    gate.resolve(ACCEPTED);
    await dispatcher.idle();
  });

  it('asks for none of the batches that it holds, whatever the clock says', async () => {
    const gate = Promise.withResolvers<Answer>();
    const asked: (readonly number[])[] = [];
    const inner = driveDispatcher({
      batches: [
        { id: 1, origin: 1 },
        { id: 2, origin: 1, runAt: NOW + 100 },
      ],
    });
    const { dispatcher, environment } = driveDispatcher({
      claim: (...args) => {
        asked.push(args[3] ?? []);
        return inner.claim(...args);
      },
      answer: () => gate.promise,
    });
    dispatcher.start();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    environment.advance(61_000);
    dispatcher.wake();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(asked.at(-1)).toEqual([1, 2]);
    gate.resolve(ACCEPTED);
    await dispatcher.idle();
  });

  it('sends no more of a notification that is dropped, and gives back what it has not begun', async () => {
    const gate = Promise.withResolvers<Answer>();
    const ended: { outcomes: readonly Outcome[]; followUps: readonly FollowUp[] }[] = [];
    const { dispatcher, sent } = driveDispatcher({
      batches: [{ id: 1, origin: 1, n: 500 }],
      answer: () => gate.promise,
      complete: async (_batch: ClaimedBatch, outcomes, followUps) => {
        ended.push({ outcomes, followUps });
        return true;
      },
    });
    dispatcher.start();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(sent).toHaveLength(N);
    dispatcher.drop(someNotification().id);
    gate.resolve(ACCEPTED);
    await dispatcher.idle();
    expect(sent).toHaveLength(N);
    expect(ended.flatMap(({ followUps }) => followUps.flatMap(({ subscriptionIds }) => subscriptionIds))).toHaveLength(
      500 - N,
    );
    expect(ended[0]?.outcomes).toHaveLength(N);
  });
});
