import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Ledger, Outcome } from '../../../../server/ports/ledger.ts';
import { RECALL_STEP_SIZE, type RecallResult, type RecallStep } from '../../../../server/ports/recall.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const END = { at: null, pass: 0, cursor: 0 };

/** What every engine's ledger must do to take back what push services hold. */
export function recallContract(open: OpenEngine): void {
  let engine: Engine;
  let ledger: Ledger;
  let ids: number[];
  let id: number;
  let originIds: number[];
  beforeEach(async () => {
    engine = await openFresh(open);
    ledger = engine.ledger;
  });

  /** A notification to so many browsers, with an outcome each. */
  async function sent(count: number, of: (id: number, index: number) => Partial<Outcome> = () => ({})): Promise<void> {
    ids = await subscribe(engine, names(count));
    ({ id } = await ledger.create(notificationDraft('ntf_1')));
    originIds = (await ledger.origins()).map((origin) => origin.id);
    await ledger.complete(
      await claimDue(engine),
      ids.map((each, index) => outcome(each, 'accepted', { location: `/m/${index}`, ...of(each, index) })),
      [],
      START,
    );
  }
  const claim = async (now = START, at = originIds): Promise<RecallStep> => {
    const step = await ledger.claimRecall(now, LEASE_MS, at);
    if (step === undefined) throw new Error('no recall is due');
    return step;
  };
  const result = (subscriptionId: number, state: RecallResult['state']): RecallResult => ({
    subscriptionId,
    state,
    httpStatus: 204,
    reason: null,
    at: START,
  });
  const first = () => ids[0] ?? 0;

  describe('ledger: recall', () => {
    it('begins with the cancel, in its commit, with what it needs', async () => {
      await sent(2);
      expect(await ledger.nextRecallAt()).toBeUndefined();
      expect(await ledger.recallProgress(id)).toMatchObject({ cancelledAt: null, running: false });
      expect(await ledger.cancel('ntf_1', START)).toBe(0);
      expect(await ledger.nextRecallAt()).toBe(START);
      expect(await ledger.countRecallable(id, originIds, 0)).toEqual({ n: 2, next: undefined });
      expect(await claim()).toEqual({
        notificationId: id,
        publicId: 'ntf_1',
        pass: 0,
        cursor: 0,
        targets: [
          { subscriptionId: first(), endpoint: 'https://push.example/send/b0', location: '/m/0', vapidKeyId: 'key' },
          { subscriptionId: ids[1], endpoint: 'https://push.example/send/b1', location: '/m/1', vapidKeyId: 'key' },
        ],
        nextCursor: undefined,
        stillSending: false,
        leaseUntil: START + LEASE_MS,
      });
      expect(await ledger.recallProgress(id)).toMatchObject({ cancelledAt: START, running: true });
    });

    it('is for what was accepted at a place, of which no device has told, at the origins named', async () => {
      await sent(4, (_id, index) => [{ location: null }, { state: 'rejected' as const }, {}, {}][index] ?? {});
      const event = {
        notificationId: id,
        subscriptionId: ids[3] ?? 0,
        type: 'clicked' as const,
        action: '',
        at: START,
      };
      await engine.store.recordEvents([event], START);
      await ledger.cancel('ntf_1', START);
      expect((await ledger.countRecallable(id, [], 0)).n).toBe(0);
      expect((await ledger.countRecallable(id, originIds, 0)).n).toBe(1);
      expect((await claim()).targets.map((each) => each.subscriptionId)).toEqual([ids[2]]);
    });

    it('hides what is claimed until the lease is over, and believes the last claim alone', async () => {
      await sent(1);
      await ledger.cancel('ntf_1', START);
      const lost = await claim();
      expect(await ledger.claimRecall(START + LEASE_MS - 1, LEASE_MS, originIds)).toBeUndefined();
      const held = await claim(START + LEASE_MS);
      expect(await ledger.finishRecall(lost, [result(first(), 'failed')], END, START)).toBe(false);
      expect(await ledger.finishRecall(held, [result(first(), 'recalled')], END, START)).toBe(true);
      expect(await ledger.recallProgress(id)).toEqual({
        cancelledAt: START,
        running: false,
        counts: { recalled: 1, too_late: 0, failed: 0 },
      });
      expect(await ledger.messages(id, 1)).toMatchObject([{ state: 'accepted', recall: 'recalled' }]);
    });

    it('asks again for what is to be retried, and for nothing else', async () => {
      await sent(2);
      await ledger.cancel('ntf_1', START);
      const results = [result(first(), 'recalled'), result(ids[1] ?? 0, 'retrying')];
      await ledger.finishRecall(await claim(), results, { at: START + 5, pass: 1, cursor: 0 }, START);
      expect(await ledger.messages(id, 2)).toMatchObject([{ recall: 'recalled' }, { state: 'accepted' }]);
      expect((await ledger.messages(id, 2))[1]?.recall).toBeUndefined();
      const again = await claim(START + 5);
      expect([again.pass, again.targets.map(({ location }) => location)]).toEqual([1, ['/m/1']]);
      await ledger.finishRecall(again, [result(ids[1] ?? 0, 'too_late')], END, START);
      expect((await ledger.recallProgress(id)).counts).toEqual({ recalled: 1, too_late: 1, failed: 0 });
    });

    it('goes through the log in steps', async () => {
      await sent(RECALL_STEP_SIZE + 1);
      await ledger.cancel('ntf_1', START);
      const one = await claim();
      expect([one.targets.length, one.nextCursor]).toEqual([RECALL_STEP_SIZE, one.targets.at(-1)?.subscriptionId]);
      await ledger.finishRecall(one, [], { at: START, pass: 0, cursor: one.nextCursor ?? 0 }, START);
      const two = await claim();
      expect([two.cursor, two.targets.length, two.nextCursor]).toEqual([one.nextCursor, 1, undefined]);
    });

    it('knows that a worker is still sending', async () => {
      ids = await subscribe(engine, names(1));
      ({ id } = await ledger.create(notificationDraft('ntf_1')));
      originIds = (await ledger.origins()).map((origin) => origin.id);
      const batch = await claimDue(engine);
      await ledger.cancel('ntf_1', START);
      const early = await claim();
      expect([early.stillSending, early.targets]).toEqual([true, []]);
      await ledger.complete(batch, [outcome(first(), 'accepted', { location: '/m/0' })], [], START);
      await ledger.finishRecall(early, [], { at: START, pass: 1, cursor: 0 }, START);
      const late = await claim();
      expect([late.stillSending, late.targets.length]).toEqual([false, 1]);
    });

    it('ends when the time of the notification is over, and with its retention', async () => {
      await sent(1);
      await ledger.cancel('ntf_1', START);
      expect(await ledger.claimRecall(START + 3_600_000, LEASE_MS, originIds)).toBeUndefined();
      expect(await ledger.nextRecallAt()).toBeUndefined();
      await ledger.cancel('ntf_1', START);
      await ledger.finishRecall(await claim(), [result(first(), 'recalled')], END, START);
      // 1 message, 1 recall
      expect(await ledger.sweep(START + 1)).toBe(2);
    });

    it('forgets a person with the rest of what is known', async () => {
      await sent(1);
      await ledger.cancel('ntf_1', START);
      await engine.store.deleteUser('b0');
      expect((await claim()).targets).toEqual([]);
    });
  });
}
