import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import { BATCH_SIZE, PLAN_STEP_SIZE } from '../../../../server/ports/ledger.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's ledger must do: accepting and planning a send. */
export function planContract(open: OpenEngine): void {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openFresh(open);
  });

  /** Claims until nothing is due. */
  const claimAll = async () => {
    const batches = [];
    for (let batch = await engine.ledger.claim(START, LEASE_MS); batch;) {
      batches.push(batch);
      batch = await engine.ledger.claim(START, LEASE_MS);
    }
    return batches;
  };

  describe('ledger: planning', () => {
    it('has a small send ready in the commit that accepts it', async () => {
      const ids = await subscribe(engine, ['ann', 'bob']);
      const made = await engine.ledger.create(notificationDraft('ntf_1', { audience: { users: ['ann', 'bob'] } }));
      expect(made).toMatchObject({ publicId: 'ntf_1', state: 'sending', unreached: [] });
      expect(await engine.ledger.nextRunAt()).toBe(START);
      const batch = await claimDue(engine);
      expect(batch).toMatchObject({ subscriptionIds: ids, origin: 'https://push.example', attempt: 0 });
      expect(batch.notification).toEqual(made);
      expect(await engine.ledger.counters(made.id)).toEqual({ planned: 2, states: {}, events: {} });
    });

    it('gives back a notification as it was made', async () => {
      const draft = notificationDraft('ntf_1', { topic: 't', category: 'news', warnings: ['w'], priority: 'urgent' });
      const made = await engine.ledger.create(draft);
      expect(made).toMatchObject(draft);
      expect(await engine.ledger.findNotification('ntf_1')).toEqual(made);
      expect(await engine.ledger.findNotificationById(made.id)).toEqual(made);
      expect(await engine.ledger.findNotification('ntf_2')).toBeUndefined();
    });

    it('names each user without an active subscription once', async () => {
      const [, bob = 0] = await subscribe(engine, ['ann', 'bob']);
      await engine.store.saveUser({ externalId: 'cem', now: START });
      await engine.store.deactivateSubscription(bob, 'gone', START);
      const users = ['dora', 'ann', 'bob', 'cem', 'dora'];
      const made = await engine.ledger.create(notificationDraft('ntf_1', { audience: { users } }));
      expect(made.unreached).toEqual(['dora', 'bob', 'cem'].map((id) => ({ id, reason: 'no_subscription' })));
      expect((await engine.ledger.counters(made.id)).planned).toBe(1);
    });

    it('tells unknown from inactive among named subscriptions', async () => {
      const [, bob = 0] = await subscribe(engine, ['ann', 'bob']);
      await engine.store.deactivateSubscription(bob, 'gone', START);
      const audience = { subscriptions: ['sub_ann', 'sub_bob', 'sub_x', 'sub_ann'] };
      const made = await engine.ledger.create(notificationDraft('ntf_1', { audience }));
      expect(made.unreached).toEqual([
        { id: 'sub_bob', reason: 'subscription_inactive' },
        { id: 'sub_x', reason: 'subscription_unknown' },
      ]);
      expect((await claimDue(engine)).subscriptionIds).toHaveLength(1);
    });

    it('is done at once when it reaches nobody', async () => {
      const made = await engine.ledger.create(notificationDraft('ntf_1'));
      expect(made.state).toBe('done');
      expect(await engine.ledger.nextRunAt()).toBeUndefined();
      expect(await engine.ledger.planStep(START)).toBe(false);
    });

    it('sends to every device of a user once', async () => {
      await subscribe(engine, ['phone', 'laptop'], { owner: { externalId: 'ann' } });
      await engine.ledger.create(notificationDraft('ntf_1', { audience: { users: ['ann', 'ann'] } }));
      expect((await claimDue(engine)).subscriptionIds).toHaveLength(2);
    });

    it('plans one origin a batch, in id order, and cuts at the batch size', async () => {
      const near = await subscribe(engine, names(BATCH_SIZE + 1, 'near'), { origin: 'https://near.example' });
      const far = await subscribe(engine, names(3, 'far'), { origin: 'https://far.example' });
      await engine.ledger.create(notificationDraft('ntf_1'));
      const batches = await claimAll();
      expect(batches.map(({ origin, subscriptionIds }) => [origin, subscriptionIds])).toEqual([
        ['https://near.example', near.slice(0, BATCH_SIZE)],
        ['https://near.example', near.slice(BATCH_SIZE)],
        ['https://far.example', far],
      ]);
    });

    it('plans a large audience in steps, up to the snapshot, each id once', { timeout: 30_000 }, async () => {
      const ids = await subscribe(engine, names(PLAN_STEP_SIZE + 3));
      const made = await engine.ledger.create(notificationDraft('ntf_1'));
      expect(made.state).toBe('planning');
      expect((await engine.ledger.counters(made.id)).planned).toBe(PLAN_STEP_SIZE);
      await subscribe(engine, ['later']);
      expect(await engine.ledger.planStep(START)).toBe(false);
      expect((await engine.ledger.findNotification('ntf_1'))?.state).toBe('sending');
      const batches = await claimAll();
      expect(batches.flatMap(({ subscriptionIds }) => subscriptionIds).sort((a, b) => a - b)).toEqual(ids);
      for (const batch of batches.slice(1)) {
        await engine.ledger.complete(
          batch,
          batch.subscriptionIds.map((id) => outcome(id, 'accepted')),
          [],
          START,
        );
      }
      expect((await engine.ledger.findNotification('ntf_1'))?.state).toBe('sending');
      const [last] = batches;
      if (last === undefined) throw new Error('no batch');
      const accepted = last.subscriptionIds.map((id) => outcome(id, 'accepted'));
      expect(await engine.ledger.complete(last, accepted, [], START)).toBe(true);
      expect((await engine.ledger.findNotification('ntf_1'))?.state).toBe('done');
      expect((await engine.ledger.counters(made.id)).states).toEqual({ accepted: ids.length });
    });
  });

  describe('ledger: order', () => {
    it('takes the most urgent first, then the oldest', async () => {
      await subscribe(engine, ['ann']);
      const at = (createdAt: number) => ({ createdAt });
      await engine.ledger.create(notificationDraft('low', { priority: 'low', ...at(START - 9) }));
      await engine.ledger.create(notificationDraft('medium', { priority: 'medium', ...at(START - 8) }));
      await engine.ledger.create(notificationDraft('high new', { priority: 'high', ...at(START - 1) }));
      await engine.ledger.create(notificationDraft('high old', { priority: 'high', ...at(START - 2) }));
      await engine.ledger.create(notificationDraft('urgent', { priority: 'urgent' }));
      const order = (await claimAll()).map(({ notification }) => notification.publicId);
      expect(order).toEqual(['urgent', 'high old', 'high new', 'medium', 'low']);
    });

    it('takes a named send before a broadcast of the same priority, not of a higher one', async () => {
      await subscribe(engine, ['ann']);
      await engine.ledger.create(notificationDraft('broadcast', { createdAt: START - 9 }));
      await engine.ledger.create(notificationDraft('large', { audience: { users: [...names(500), 'ann'] } }));
      await engine.ledger.create(notificationDraft('named', { audience: { users: ['ann'] } }));
      await engine.ledger.create(notificationDraft('high broadcast', { priority: 'high' }));
      const order = (await claimAll()).map(({ notification }) => notification.publicId);
      expect(order).toEqual(['high broadcast', 'named', 'broadcast', 'large']);
    });
  });
}
