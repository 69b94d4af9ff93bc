import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Ledger } from '../../../../server/ports/ledger.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's ledger must do: how a batch and a notification end, and what stays of them. */
export function endContract(open: OpenEngine): void {
  let engine: Engine;
  let ledger: Ledger;
  let ids: number[];
  let id: number;
  let clock: number;
  beforeEach(async () => {
    clock = START;
    engine = await openFresh(open, () => clock);
    ledger = engine.ledger;
    ids = await subscribe(engine, names(3));
    ({ id } = await ledger.create(notificationDraft('ntf_1')));
  });

  const [first, second, third] = [() => ids[0] ?? 0, () => ids[1] ?? 0, () => ids[2] ?? 0];
  const statesOf = async () => (await ledger.messages(id, 10)).map(({ state }) => state);
  const stateNow = async () => (await ledger.findNotification('ntf_1'))?.state;

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

    it('forgets what ended notifications said and to whom, those that reached nobody, too', async () => {
      await ledger.cancel('ntf_1', START);
      const audience = { users: ['b0', 'nobody'] };
      await ledger.create(notificationDraft('ntf_2', { audience: { users: ['nobody'] } }));
      await ledger.create(notificationDraft('ntf_3', { audience, createdAt: START + 1 }));
      await ledger.cancel('ntf_3', START + 1);
      await ledger.sweep(START + 1);
      const blank = { content: { inline: {}, context: {} }, audience: { users: [] }, unreached: [] };
      expect(await ledger.findNotification('ntf_1')).toMatchObject({ ...blank, state: 'cancelled' });
      expect(await ledger.findNotification('ntf_2')).toMatchObject({ ...blank, state: 'done' });
      expect(await ledger.findNotification('ntf_3')).toMatchObject({
        audience,
        content: { inline: { title: 'Hello' } },
      });
      expect(await ledger.counters(id)).toMatchObject({ planned: 3, states: { cancelled: 3 } });
    });

    it('forgets what was said to one person alone with that person, and who was named in vain', async () => {
      const odd = 'a"b\\c%_';
      await subscribe(engine, [odd]);
      await ledger.create(notificationDraft('only', { audience: { users: [odd, odd] } }));
      await ledger.create(notificationDraft('both', { audience: { users: [odd, 'b0'] } }));
      await engine.store.deactivateSubscription((await subscribe(engine, [odd]))[0] ?? 0, 'gone', START);
      await ledger.create(notificationDraft('vain', { audience: { users: ['nobody', odd, 'b0'] } }));
      const vain = async () => (await ledger.findNotification('vain'))?.unreached.map((each) => each.id);
      expect(await vain()).toEqual(['nobody', odd]);
      expect(await engine.store.deleteUser(odd)).toBe(true);
      expect(await vain()).toEqual(['nobody']);
      expect(await engine.store.deleteUser('nobody')).toBe(false);
      expect(await vain()).toEqual([]);
      const hello = { content: { inline: { title: 'Hello' } } };
      expect(await ledger.findNotification('only')).toMatchObject({ content: { inline: {} }, audience: { users: [] } });
      expect(await ledger.findNotification('both')).toMatchObject(hello);
      expect(await ledger.findNotification('vain')).toMatchObject(hello);
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
