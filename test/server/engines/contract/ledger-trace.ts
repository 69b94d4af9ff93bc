import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Ledger } from '../../../../server/ports/ledger.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's ledger must know of one person's message. */
export function traceContract(open: OpenEngine): void {
  let engine: Engine;
  let ledger: Ledger;
  let ids: number[];
  beforeEach(async () => {
    engine = await openFresh(open);
    ledger = engine.ledger;
    ids = await subscribe(engine, names(3));
    await ledger.create(notificationDraft('ntf_1'));
  });

  const [first, second, third] = [() => ids[0] ?? 0, () => ids[1] ?? 0, () => ids[2] ?? 0];
  const traceOf = async (subscriptionId: number, publicId = 'ntf_1') => {
    const trace = await ledger.trace(publicId, { subscriptionId });
    expect(trace?.messages).toHaveLength(1);
    return trace?.messages[0];
  };

  describe('ledger: trace', () => {
    it('knows where a message waits, and how it was planned', async () => {
      const trace = await ledger.trace('ntf_1', { subscriptionId: second() });
      expect(trace).toMatchObject({
        notification: { publicId: 'ntf_1' },
        snapshotId: third(),
        planned: { id: third() },
        isSwept: false,
        cancelledAt: null,
        isRecalling: false,
      });
      expect(trace?.messages[0]).toMatchObject({
        recipient: { id: second(), user: { externalId: 'b1' } },
        origin: 'https://push.example',
        deferredUntil: 0,
        batch: { runAt: START, attempt: 0, isClaimed: false, isCancelled: false },
        attempts: [],
        deferrals: [],
        events: [],
      });
      expect(trace?.messages[0]?.message).toBeUndefined();
      expect(await ledger.trace('ntf_x', { subscriptionId: second() })).toBeUndefined();
      expect((await ledger.trace('ntf_1', { subscriptionId: 999 }))?.messages).toEqual([]);
    });

    it('knows attempts, events, what was put off, until when and why, after it has gone out, too', async () => {
      const batch = await claimDue(engine);
      const put = outcome(second(), 'queued', { attempt: 0, httpStatus: null, reason: 'quiet_hours' });
      const failed = outcome(first(), 'retrying', { reason: 'HTTP 503' });
      await ledger.flush(batch, [put], START, LEASE_MS);
      const followUps = [
        { subscriptionIds: [second()], runAt: START + 9_000, attempt: 0 },
        { subscriptionIds: [first()], runAt: START + 5_000, attempt: 1 },
      ];
      await ledger.complete(batch, [failed, outcome(third(), 'accepted')], followUps, START);
      const event = { notificationId: batch.notification.id, subscriptionId: third(), type: 'clicked' as const };
      await engine.store.recordEvents([{ ...event, action: '', at: START + 3 }], START + 3);
      expect(await traceOf(first())).toMatchObject({
        message: { state: 'retrying', attempt: 1, httpStatus: 503, reason: 'HTTP 503', at: START },
        batch: { runAt: START + 5_000, attempt: 1 },
        attempts: [{ attempt: 1, httpStatus: 503, reason: 'HTTP 503', at: START }],
      });
      expect(await traceOf(third())).toMatchObject({ events: [{ type: 'clicked', action: '', at: START + 3 }] });
      const deferrals = [{ at: START, until: START + 9_000, reason: 'quiet_hours' }];
      expect(await traceOf(second())).toMatchObject({ batch: { runAt: START + 9_000 }, deferrals });
      const late = await claimDue(engine, START + 9_000);
      const other = await claimDue(engine, START + 9_000);
      const [mine] = [late, other].filter(({ subscriptionIds }) => subscriptionIds.includes(second()));
      if (mine === undefined) throw new Error('the message that was put off is not due');
      await ledger.complete(mine, [outcome(second(), 'accepted', { at: START + 9_000 })], [], START + 9_000);
      expect(await traceOf(second())).toMatchObject({ message: { state: 'accepted' }, deferrals });
    });

    it('takes an id for itself, and not for a part of another', async () => {
      const many = await subscribe(engine, names(30, 'c'));
      const { id } = await ledger.create(
        notificationDraft('ntf_2', {
          audience: { subscriptions: many.slice(20).map((_, index) => `sub_c${index + 20}`) },
        }),
      );
      expect(id).toBeGreaterThan(0);
      expect((await traceOf(many[20] ?? 0, 'ntf_2'))?.batch).toBeDefined();
      for (const other of [first(), second(), many[19] ?? 0]) {
        expect((await traceOf(other, 'ntf_2'))?.batch).toBeUndefined();
      }
    });

    it('knows all devices of a user, and those that were the user’s when it was for this one alone', async () => {
      const [ana = 0] = await subscribe(engine, ['ana']);
      const [tablet = 0] = await subscribe(engine, ['tablet'], { owner: { externalId: 'ana' } });
      await ledger.create(notificationDraft('ntf_2', { audience: { users: ['ana'] } }));
      const none = { everywhere: 'any' as const, origins: [] };
      for (let batch = await ledger.claim(START, LEASE_MS, none); batch; batch = await ledger.claim(START, LEASE_MS)) {
        const outcomes = batch.subscriptionIds.map((id) => outcome(id, 'accepted'));
        await ledger.complete(batch, outcomes, [], START);
      }
      await subscribe(engine, ['tablet'], { owner: { externalId: 'bob' } });
      const user = await engine.store.findUserByExternalId('ana');
      const devices = async (publicId: string) =>
        (await ledger.trace(publicId, { userId: user?.id ?? 0 }))?.messages.map(({ recipient }) => recipient.id);
      expect(await devices('ntf_2')).toEqual([ana, tablet]);
      expect(await devices('ntf_1')).toEqual([ana]);
    });

    it('knows what was cancelled, and that a push service is left alone', async () => {
      await ledger.cancel('ntf_1', START + 1);
      const [origin] = await ledger.origins();
      await ledger.deferOrigin(origin?.id ?? 0, START + 60_000);
      expect(await traceOf(first())).toMatchObject({ batch: { isCancelled: true }, deferredUntil: START + 60_000 });
      expect(await ledger.trace('ntf_1', { subscriptionId: first() })).toMatchObject({
        cancelledAt: START + 1,
        isRecalling: true,
      });
    });

    it('knows nothing of a person who was forgotten, nor of what is past its retention', async () => {
      const batch = await claimDue(engine);
      const outcomes = ids.map((id) => outcome(id, 'accepted'));
      const followUps = [{ subscriptionIds: [first()], runAt: START + 9_000, attempt: 0 }];
      const put = outcome(first(), 'queued', { attempt: 0, httpStatus: null, reason: 'quiet_hours' });
      await ledger.complete(batch, [put, ...outcomes.slice(1)], followUps, START);
      await engine.store.deleteUser('b0');
      expect((await ledger.trace('ntf_1', { subscriptionId: first() }))?.messages).toEqual([]);
      await ledger.cancel('ntf_1', START);
      // Two messages: the deferral has gone with its person.
      expect(await ledger.sweep(START + 1)).toBe(2);
      expect(await ledger.trace('ntf_1', { subscriptionId: second() })).toMatchObject({
        isSwept: true,
        isRecalling: false,
        messages: [{ attempts: [] }],
      });
    });

    it('knows the last messages of a subscription, the newest first, and which were shown', async () => {
      await ledger.complete(
        await claimDue(engine),
        ids.map((id) => outcome(id, 'accepted')),
        [],
        START,
      );
      const { id } = await ledger.create(notificationDraft('ntf_2'));
      const refused = ids.map((other) => outcome(other, 'rejected', { httpStatus: 403, reason: 'HTTP 403' }));
      await ledger.complete(await claimDue(engine), refused, [], START + 1);
      expect(id).toBeGreaterThan(0);
      const shown = { notificationId: id - 1, subscriptionId: second(), type: 'delivered' as const };
      const clicked = { ...shown, type: 'clicked' as const };
      await engine.store.recordEvents(
        [
          { ...shown, action: '', at: START + 3 },
          { ...clicked, action: '', at: START + 4 },
        ],
        START + 4,
      );
      const first = { notificationPublicId: 'ntf_1', state: 'accepted', attempt: 1, at: START };
      expect(await ledger.lastMessages(second(), 10)).toMatchObject([
        { notificationPublicId: 'ntf_2', state: 'rejected', httpStatus: 403, reason: 'HTTP 403', shownAt: null },
        { ...first, shownAt: START + 3 },
      ]);
      expect(await ledger.lastMessages(third(), 10)).toMatchObject([{}, { ...first, shownAt: null }]);
      expect(await ledger.lastMessages(second(), 1)).toMatchObject([{ notificationPublicId: 'ntf_2' }]);
      expect(await ledger.lastMessages(999, 10)).toEqual([]);
    });
  });
}
