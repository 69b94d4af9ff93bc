import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import { SMALL_BATCH, type ClaimRoom, type Ledger, type Room } from '../../../../server/ports/ledger.ts';
import type { Priority } from '../../../../wire/index.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's ledger must do: claims and outcomes. */
export function batchContract(open: OpenEngine): void {
  let engine: Engine;
  let ledger: Ledger;
  let ids: number[];
  let id: number;
  beforeEach(async () => {
    engine = await openFresh(open);
    ledger = engine.ledger;
    ids = await subscribe(engine, names(3));
    ({ id } = await ledger.create(notificationDraft('ntf_1')));
  });

  const [first, second, third] = [() => ids[0] ?? 0, () => ids[1] ?? 0, () => ids[2] ?? 0];
  const statesOf = async () => (await ledger.messages(id, 10)).map(({ state }) => state);

  describe('ledger: claims', () => {
    it('gives no batch to a worker that says it holds it, whatever the clock says of the lease', async () => {
      const { batchId } = await claimDue(engine);
      expect(await ledger.claim(START + LEASE_MS, LEASE_MS, undefined, [batchId])).toBeUndefined();
      expect(await ledger.claim(START + LEASE_MS, LEASE_MS, undefined, [])).toMatchObject({ batchId });
    });

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
      const room = { everywhere: 'any' as const, origins: [{ originId: batch.originId, room: 'none' as const }] };
      expect(await claimDue(engine, START, room)).toMatchObject({ origin: 'https://far.example' });
      expect(await ledger.claim(START, LEASE_MS, room)).toBeUndefined();
      expect(await claimDue(engine)).toMatchObject({ originId: batch.originId });
    });

    it.each(['everywhere', 'at the origin'])('claims only what there is room for %s', async (where) => {
      const { originId, notification } = await claimDue(engine);
      await subscribe(engine, names(SMALL_BATCH + 1));
      const send = (publicId: string, count: number, priority: Priority) =>
        ledger.create(notificationDraft(publicId, { audience: { users: names(count) }, priority }));
      await send('large', SMALL_BATCH + 1, 'urgent');
      await send('small', SMALL_BATCH, 'high');
      await send('urgent', 1, 'urgent');
      await send('other', 1, 'low');
      const claimIn = async (room: Room) => {
        const narrow: ClaimRoom =
          where === 'everywhere'
            ? { everywhere: room, origins: [] }
            : { everywhere: 'any', origins: [{ originId, room }] };
        return (await ledger.claim(START, LEASE_MS, narrow))?.notification.publicId;
      };
      expect(notification.publicId).toBe('ntf_1');
      expect(await claimIn('none')).toBeUndefined();
      expect([await claimIn('urgent'), await claimIn('urgent')]).toEqual(['urgent', undefined]);
      expect([await claimIn('small'), await claimIn('small'), await claimIn('small')]).toEqual([
        'small',
        'other',
        undefined,
      ]);
      expect(await claimIn('any')).toBe('large');
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

  describe('ledger: an origin that is deferred', () => {
    const followUp = (runAt: number) => [{ subscriptionIds: ids, runAt, attempt: 1 }];
    const retrying = () => ids.map((each) => outcome(each, 'retrying'));

    it('lets what is planned later wait, and what follows up, but not other origins', async () => {
      const batch = await claimDue(engine);
      await ledger.deferOrigin(batch.originId, START + 30_000);
      await subscribe(engine, ['far'], { origin: 'https://far.example' });
      await ledger.create(notificationDraft('ntf_2'));
      await ledger.complete(batch, retrying(), followUp(START + 1_000), START);
      expect(await claimDue(engine)).toMatchObject({ origin: 'https://far.example' });
      expect(await ledger.nextRunAt()).toBe(START + 30_000);
      expect(await ledger.claim(START + 29_999, LEASE_MS)).toBeUndefined();
      const due = [await claimDue(engine, START + 30_000), await claimDue(engine, START + 30_000)];
      expect(due.map(({ attempt }) => attempt).toSorted()).toEqual([0, 1]);
    });

    it('is remembered with what was known of it', async () => {
      const batch = await claimDue(engine);
      expect(batch).not.toHaveProperty('memory');
      const memory = { until: START, trouble: 'gone_storm', keys: { abc: START } };
      await ledger.rememberOrigin(batch.originId, memory);
      await ledger.create(notificationDraft('ntf_2'));
      expect(await claimDue(engine)).toMatchObject({ memory });
    });

    it('is never due earlier for a shorter deferral, and is as before when it is over', async () => {
      const batch = await claimDue(engine);
      expect(batch.deferredUntil).toBe(0);
      await ledger.deferOrigin(batch.originId, START + 30_000);
      await ledger.deferOrigin(batch.originId, START + 20_000);
      await ledger.create(notificationDraft('ntf_2'));
      await ledger.complete(batch, retrying(), followUp(START + 50_000), START);
      expect(await ledger.claim(START + 29_999, LEASE_MS)).toBeUndefined();
      expect(await claimDue(engine, START + 30_000)).toMatchObject({
        notification: { publicId: 'ntf_2' },
        deferredUntil: START + 30_000,
      });
      expect(await ledger.claim(START + 49_999, LEASE_MS)).toBeUndefined();
      await ledger.create(notificationDraft('ntf_3', { createdAt: START + 40_000 }));
      expect(await claimDue(engine, START + 40_000)).toMatchObject({ notification: { publicId: 'ntf_3' } });
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

    it('makes active again whom it took for gone, and nobody else', async () => {
      const batch = await claimDue(engine);
      await ledger.flush(batch, [outcome(first(), 'gone'), outcome(second(), 'gone')], START, LEASE_MS);
      await engine.store.deactivateSubscription(third(), 'unsubscribed', START);
      const ended = (...those: number[]) =>
        those.map((subscriptionId) => ({ notificationId: id, subscriptionId, reason: 'not believed' }));
      expect(await ledger.undoEnded(ended(first(), third(), 9999), START + 5)).toBe(1);
      expect(await engine.store.findSubscription(first())).toMatchObject({ active: true, inactiveReason: null });
      expect(await engine.store.findSubscription(second())).toMatchObject({ active: false });
      expect(await engine.store.findSubscription(third())).toMatchObject({ active: false });
      expect(await ledger.undoEnded([], START)).toBe(0);
      const rows = await ledger.messages(id, 10);
      expect(rows.filter(({ state }) => state === 'gone').map(({ reason }) => reason)).toContain('not believed');
    });

    it('tells how the last attempt was answered', async () => {
      const batch = await claimDue(engine);
      const outcomes = [
        outcome(first(), 'retrying', { httpStatus: 503 }),
        outcome(second(), 'retrying', { httpStatus: null }),
        outcome(third(), 'queued', { attempt: 0, httpStatus: null }),
      ];
      await ledger.flush(batch, outcomes, START, LEASE_MS);
      const statuses = await Promise.all(ids.map((each) => ledger.lastStatus(id, each)));
      expect(statuses).toEqual([503, null, undefined]);
      expect(await ledger.lastStatus(id, 9999)).toBeUndefined();
    });

    it('refuses an outcome of a stranger', async () => {
      const batch = await claimDue(engine);
      await expect(ledger.flush(batch, [outcome(9999, 'accepted')], START, LEASE_MS)).rejects.toThrow(/not in this/);
    });
  });
}
