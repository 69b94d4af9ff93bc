import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Ledger } from '../../../../server/ports/ledger.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe, type OpenEngine } from './drafts.ts';

/** What every engine's ledger must do: claims, outcomes and how a batch ends. */
export function batchContract(open: OpenEngine): void {
  let engine: Engine;
  let ledger: Ledger;
  let remove: () => Promise<void>;
  let ids: number[];
  let id: number;
  let clock: number;
  beforeEach(async () => {
    clock = START;
    ({ engine, remove } = await open(() => clock));
    ledger = engine.ledger;
    ids = await subscribe(engine, names(3));
    ({ id } = await ledger.create(notificationDraft('ntf_1')));
  });
  afterEach(() => remove());

  const [first, second, third] = [() => ids[0] ?? 0, () => ids[1] ?? 0, () => ids[2] ?? 0];
  const statesOf = async () => (await ledger.messages(id, 10)).map(({ state }) => state);
  const stateNow = async () => (await ledger.findNotification('ntf_1'))?.state;

  describe('ledger: claims', () => {
    it('hides a claimed batch until its lease is over, then gives it out under a higher claim', async () => {
      const batch = await claimDue(engine);
      expect(batch.leaseUntil).toBe(START + LEASE_MS);
      expect(await ledger.claim(START + LEASE_MS - 1, LEASE_MS)).toBeUndefined();
      expect(await ledger.nextRunAt()).toBe(START + LEASE_MS);
      const again = await claimDue(engine, START + LEASE_MS);
      expect(again).toMatchObject({ batchId: batch.batchId, attempt: 0, subscriptionIds: ids });
      expect(again.claim).toBeGreaterThan(batch.claim);
    });

    it('extends a claim by a heartbeat, and refuses one that is lost', async () => {
      const batch = await claimDue(engine);
      expect(await ledger.heartbeat(batch, START + 50_000, LEASE_MS)).toBe(true);
      expect(await ledger.claim(START + LEASE_MS, LEASE_MS)).toBeUndefined();
      await claimDue(engine, START + 50_000 + LEASE_MS);
      expect(await ledger.heartbeat(batch, START + 120_000, LEASE_MS)).toBe(false);
    });

    it('leaves out origins that have enough in flight', async () => {
      const batch = await claimDue(engine);
      await subscribe(engine, ['far'], { origin: 'https://far.example' });
      await ledger.create(notificationDraft('ntf_2', { audience: { users: ['b0', 'far'] } }));
      expect(await claimDue(engine, START, [batch.originId])).toMatchObject({ origin: 'https://far.example' });
      expect(await ledger.claim(START, LEASE_MS, [batch.originId])).toBeUndefined();
      expect(await claimDue(engine)).toMatchObject({ originId: batch.originId });
    });

    it('loads recipients in id order, inactive ones too, unknown ones not', async () => {
      await engine.store.saveUser({ externalId: 'b1', active: false, now: START });
      await engine.store.deactivateSubscription(first(), 'gone', START);
      const recipients = await ledger.loadRecipients([third(), 9999, first(), second()]);
      expect(recipients.map((recipient) => [recipient.id, recipient.active, recipient.user.active])).toEqual([
        [first(), false, true],
        [second(), true, false],
        [third(), true, true],
      ]);
      expect(await ledger.loadRecipients([])).toEqual([]);
    });

    it('defers what waits at an origin, not what is claimed', async () => {
      const batch = await claimDue(engine);
      await ledger.create(notificationDraft('ntf_2'));
      await ledger.create(notificationDraft('ntf_3', { createdAt: START + 90_000 }));
      expect(await ledger.deferOrigin(batch.originId, START + 30_000)).toBe(1);
      expect(await ledger.claim(START + 29_999, LEASE_MS)).toBeUndefined();
      expect(await claimDue(engine, START + 30_000)).toMatchObject({ notification: { publicId: 'ntf_2' } });
      expect(await ledger.heartbeat(batch, START + 30_000, LEASE_MS)).toBe(true);
      expect(await ledger.deferOrigin(9999, START)).toBe(0);
    });
  });

  describe('ledger: outcomes', () => {
    it('stores outcomes and counters in one commit and extends the claim', async () => {
      const batch = await claimDue(engine);
      const outcomes = [outcome(first(), 'accepted'), outcome(second(), 'skipped', { attempt: 0, reason: 'x' })];
      expect(await ledger.flush(batch, outcomes, START + 10_000, LEASE_MS)).toBe(true);
      expect(await ledger.nextRunAt()).toBe(START + 10_000 + LEASE_MS);
      expect(await ledger.counters(id)).toEqual({ planned: 3, states: { accepted: 1, skipped: 1 }, events: {} });
      expect(await statesOf()).toEqual(['accepted', 'skipped', 'sending']);
    });

    it('leaves final messages out of the next claim, and only those', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'accepted'), outcome(second(), 'retrying')], START, LEASE_MS);
      const again = await claimDue(engine, START + LEASE_MS);
      expect(again).toMatchObject({ subscriptionIds: [second(), third()], attempt: 0 });
    });

    it('stores nothing of a worker that lost its claim', async () => {
      const stale = await claimDue(engine);
      await claimDue(engine, START + LEASE_MS);
      const outcomes = [outcome(first(), 'gone')];
      expect(await ledger.flush(stale, outcomes, START + LEASE_MS, LEASE_MS)).toBe(false);
      expect(await ledger.complete(stale, outcomes, [], START + LEASE_MS)).toBe(false);
      expect(await ledger.counters(id)).toEqual({ planned: 3, states: {}, events: {} });
      expect(await engine.store.findSubscription(first())).toMatchObject({ active: true });
    });

    it('never overwrites a final outcome nor counts it twice', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'accepted')], START, LEASE_MS);
      await ledger.flush(batch, [outcome(first(), 'gone')], START, LEASE_MS);
      await ledger.flush(batch, [outcome(second(), 'failed'), outcome(second(), 'accepted')], START, LEASE_MS);
      expect((await ledger.counters(id)).states).toEqual({ accepted: 1, failed: 1 });
      expect(await statesOf()).toEqual(['accepted', 'failed', 'sending']);
      expect(await engine.store.findSubscription(first())).toMatchObject({ active: true });
    });

    it('deactivates the subscription that is gone', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'gone')], START + 5, LEASE_MS);
      expect(await engine.store.findSubscription(first())).toMatchObject({ active: false, inactiveReason: 'gone' });
    });

    it('refuses an outcome of a stranger', async () => {
      const batch = await claimDue(engine);
      await expect(ledger.flush(batch, [outcome(9999, 'accepted')], START, LEASE_MS)).rejects.toThrow(/not in this/);
    });
  });

  describe('ledger: ends', () => {
    it('ends a batch and the notification with the last one', async () => {
      const batch = await claimDue(engine);
      const outcomes = ids.map((subscription) => outcome(subscription, 'accepted'));
      expect(await ledger.complete(batch, outcomes, [], START)).toBe(true);
      expect(await ledger.complete(batch, outcomes, [], START)).toBe(false);
      expect(await stateNow()).toBe('done');
      expect((await ledger.counters(id)).states).toEqual({ accepted: 3 });
      expect(await ledger.nextRunAt()).toBeUndefined();
    });

    it('tries again what failed as a batch of its own, in the commit that ends the first', async () => {
      const batch = await claimDue(engine);
      const outcomes = [
        outcome(first(), 'accepted'),
        outcome(second(), 'retrying'),
        outcome(third(), 'queued', { attempt: 0, httpStatus: null, reason: 'quiet_hours' }),
      ];
      const followUps = [
        { subscriptionIds: [second()], runAt: START + 5_000, attempt: 1 },
        { subscriptionIds: [third()], runAt: START + 9_000, attempt: 0 },
      ];
      expect(await ledger.complete(batch, outcomes, followUps, START)).toBe(true);
      expect(await stateNow()).toBe('sending');
      expect(await statesOf()).toEqual(['accepted', 'retrying', 'queued']);
      expect(await ledger.nextRunAt()).toBe(START + 5_000);
      const retry = await claimDue(engine, START + 5_000);
      expect(retry).toMatchObject({ subscriptionIds: [second()], attempt: 1, originId: batch.originId });
      clock = START + 5_000;
      expect(await statesOf()).toEqual(['accepted', 'sending', 'queued']);
      await ledger.complete(retry, [outcome(second(), 'failed', { attempt: 2 })], [], START + 5_000);
      const late = await claimDue(engine, START + 9_000);
      await ledger.complete(late, [outcome(third(), 'accepted')], [], START + 9_000);
      expect(await stateNow()).toBe('done');
      expect((await ledger.counters(id)).states).toEqual({ accepted: 2, failed: 1 });
    });

    it('refuses to forget a message: no final outcome and no follow-up', async () => {
      const batch = await claimDue(engine);
      const outcomes = [outcome(first(), 'accepted'), outcome(second(), 'retrying')];
      await expect(ledger.complete(batch, outcomes, [], START)).rejects.toThrow(/would be forgotten/);
      expect((await ledger.counters(id)).states).toEqual({});
      expect(await ledger.heartbeat(batch, START, LEASE_MS)).toBe(true);
    });

    it('counts the messages of a person who was deleted meanwhile as cancelled', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'accepted')], START, LEASE_MS);
      await engine.store.deleteUser('b0');
      await engine.store.deleteUser('b1');
      expect(
        await ledger.complete(batch, [outcome(second(), 'accepted'), outcome(third(), 'accepted')], [], START),
      ).toBe(true);
      expect(await ledger.counters(id)).toMatchObject({ planned: 3, states: { accepted: 2, cancelled: 1 } });
      expect(await stateNow()).toBe('done');
      expect(await statesOf()).toEqual(['accepted']);
    });

    it('tells messages by subscription id, no more than asked for', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(
        batch,
        [outcome(third(), 'rejected', { httpStatus: 403, reason: 'bad key' })],
        START,
        LEASE_MS,
      );
      const rows = await ledger.messages(id, 2);
      expect(rows.map(({ subscriptionPublicId, state }) => [subscriptionPublicId, state])).toEqual([
        ['sub_b0', 'sending'],
        ['sub_b1', 'sending'],
      ]);
      expect((await ledger.messages(id, 3))[2]).toEqual({
        subscriptionPublicId: 'sub_b2',
        userExternalId: 'b2',
        state: 'rejected',
        httpStatus: 403,
        attempt: 1,
        reason: 'bad key',
        at: START,
      });
    });
  });

  describe('ledger: cancel', () => {
    it('drops what waits and counts it', async () => {
      expect(await ledger.cancel('ntf_1', START)).toBe(3);
      expect(await stateNow()).toBe('cancelled');
      expect(await ledger.claim(START, LEASE_MS)).toBeUndefined();
      expect(await ledger.nextRunAt()).toBeUndefined();
      expect(await statesOf()).toEqual(['cancelled', 'cancelled', 'cancelled']);
      expect((await ledger.counters(id)).states).toEqual({ cancelled: 3 });
      expect(await ledger.cancel('ntf_1', START)).toBe(0);
      expect(await ledger.cancel('ntf_x', START)).toBeUndefined();
    });

    it('lets a worker finish what it holds, and drops its follow-ups', async () => {
      const batch = await claimDue(engine);
      expect(await ledger.cancel('ntf_1', START + 1)).toBe(0);
      const outcomes = [outcome(first(), 'accepted'), outcome(second(), 'retrying'), outcome(third(), 'retrying')];
      const followUps = [{ subscriptionIds: [second(), third()], runAt: START + 5, attempt: 1 }];
      expect(await ledger.complete(batch, outcomes, followUps, START + 2)).toBe(true);
      expect(await ledger.claim(START + 5, LEASE_MS)).toBeUndefined();
      expect((await ledger.counters(id)).states).toEqual({ accepted: 1, cancelled: 2 });
      expect(await statesOf()).toEqual(['accepted', 'cancelled', 'cancelled']);
      expect(await stateNow()).toBe('cancelled');
    });

    it('drops a batch whose worker died after the cancel', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'accepted')], START, LEASE_MS);
      await ledger.cancel('ntf_1', START);
      expect(await ledger.claim(START + LEASE_MS, LEASE_MS)).toBeUndefined();
      expect(await ledger.flush(batch, [outcome(second(), 'accepted')], START + LEASE_MS, LEASE_MS)).toBe(false);
      expect((await ledger.counters(id)).states).toEqual({ accepted: 1, cancelled: 2 });
    });

    it('leaves a notification that is done', async () => {
      const batch = await claimDue(engine);
      await ledger.complete(
        batch,
        ids.map((subscription) => outcome(subscription, 'accepted')),
        [],
        START,
      );
      expect(await ledger.cancel('ntf_1', START)).toBe(0);
      expect(await stateNow()).toBe('done');
    });
  });

  describe('ledger: retention', () => {
    const click = () => ({
      notificationId: id,
      subscriptionId: first(),
      type: 'clicked' as const,
      action: '',
      at: START,
    });

    it('deletes the log of ended notifications, keeps their counters, and takes no later events', async () => {
      const batch = await claimDue(engine);
      await engine.store.recordEvents([click()], START);
      await ledger.complete(
        batch,
        ids.map((subscription) => outcome(subscription, 'failed')),
        [],
        START,
      );
      expect(await ledger.sweep(START)).toBe(0);
      // 3 messages, 3 attempts, 1 event
      expect(await ledger.sweep(START + 1)).toBe(7);
      expect(await ledger.sweep(START + 1)).toBe(0);
      expect(await ledger.messages(id, 10)).toEqual([]);
      expect(await ledger.counters(id)).toEqual({ planned: 3, states: { failed: 3 }, events: { clicked: 1 } });
      expect(await engine.store.recordEvents([{ ...click(), type: 'dismissed' }], START)).toEqual([false]);
    });

    it('keeps the log of what is still being sent: it tells who has had the message', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'accepted')], START, LEASE_MS);
      expect(await ledger.sweep(START + 1)).toBe(0);
      expect((await claimDue(engine, START + LEASE_MS)).subscriptionIds).toEqual([second(), third()]);
    });

    it('forgets which messages of a cancelled notification were dropped', async () => {
      await ledger.cancel('ntf_1', START);
      await ledger.sweep(START + 1);
      expect(await ledger.messages(id, 10)).toEqual([]);
    });
  });
}
