import { beforeEach, describe, expect, it } from 'vitest';
import { shareOf } from '../../../../server/experiments/share.ts';
import type { Engine } from '../../../../server/ports/engine.ts';
import { KEPT_BACK, type Experiment } from '../../../../server/ports/experiments.ts';
import type { Outcome } from '../../../../server/ports/ledger.ts';
import type { NewEvent } from '../../../../server/ports/store.ts';
import { claimDue, names, notificationDraft, outcome, START, subscribe, subscriptionDraft } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const EXPERIMENT: Experiment = {
  key: 'ntf_test',
  variants: [
    { id: 'A', weight: 30 },
    { id: 'B', weight: 30 },
  ],
  holdOut: 0,
  rest: 40,
};

/** What every engine's ledger must do: count the people of an A/B test, and send its winner to the rest. */
export function experimentContract(open: OpenEngine): void {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openFresh(open);
  });

  const content = { inline: { title: 'Hello' }, context: {}, bypassPreferences: false };
  const create = (publicId: string, members = {}) =>
    engine.ledger.create(notificationDraft(publicId, { content: { ...content, experiment: EXPERIMENT }, ...members }));

  const counts = async (notificationId: number) =>
    Object.fromEntries(await engine.ledger.experimentCounts(notificationId));

  describe('ledger: A/B tests', () => {
    let notificationId: number;
    let userId: number;
    let phone: number;
    let laptop: number;

    beforeEach(async () => {
      const owner = { externalId: 'ann' };
      const first = await engine.store.saveSubscription(subscriptionDraft('phone', { owner }));
      const second = await engine.store.saveSubscription(subscriptionDraft('laptop', { owner }));
      [phone, laptop, userId] = [first.subscription.id, second.subscription.id, first.user.id];
      notificationId = (await create('ntf_test')).id;
    });

    const end = async (state: Outcome['state'], ...ids: number[]) => {
      const batch = await claimDue(engine);
      const outcomes = ids.map((id) => outcome(id, state, { share: { userId, variant: 'A' }, deactivate: null }));
      await engine.ledger.flush(batch, outcomes, START, 0);
    };

    const report = (subscriptionId: number, type: NewEvent['type'], share = { userId, variant: 'A' }) =>
      engine.store.recordEvents([{ notificationId, subscriptionId, type, action: '', share, at: START }], START);

    it('counts a person once, however many devices have had and told of it', async () => {
      await end('accepted', phone, laptop);
      await report(phone, 'delivered');
      await report(laptop, 'delivered');
      await report(laptop, 'clicked');
      await report(phone, 'clicked');
      expect(await counts(notificationId)).toEqual({ A: { sent: 1, delivered: 1, clicked: 1 } });
    });

    it('counts nobody whose message was not accepted', async () => {
      await end('failed', phone, laptop);
      expect(await counts(notificationId)).toEqual({});
    });

    it('counts a click that comes before the outcome of its message once', async () => {
      await report(phone, 'clicked');
      expect(await counts(notificationId)).toEqual({ A: { sent: 0, delivered: 1, clicked: 1 } });
      await end('accepted', phone);
      await report(phone, 'delivered');
      expect(await counts(notificationId)).toEqual({ A: { sent: 1, delivered: 1, clicked: 1 } });
    });

    it('counts whom it has kept back', async () => {
      const batch = await claimDue(engine);
      const share = { userId, variant: KEPT_BACK.held_out };
      const outcomes = [phone, laptop].map((id) => outcome(id, 'skipped', { reason: 'held_out', share }));
      await engine.ledger.flush(batch, outcomes, START, 0);
      expect(await counts(notificationId)).toEqual({ [KEPT_BACK.held_out]: { sent: 1, delivered: 0, clicked: 0 } });
    });

    it('counts no click of somebody who has had the browser since', async () => {
      await end('accepted', phone);
      const bob = await engine.store.saveSubscription(subscriptionDraft('phone', { owner: { externalId: 'bob' } }));
      await report(phone, 'clicked', { userId: bob.user.id, variant: 'B' });
      expect(await counts(notificationId)).toEqual({ A: { sent: 1, delivered: 0, clicked: 0 } });
    });

    it('knows an anonymous browser after it has logged in', async () => {
      const anonymous = await engine.store.saveSubscription(subscriptionDraft('web', { owner: { anonymous: true } }));
      const { id } = await create('ntf_2', { content: { ...content, experiment: { ...EXPERIMENT, key: 'ntf_2' } } });
      const share = { userId: anonymous.user.id, variant: 'B' };
      await claimDue(engine); // the first notification's
      const batch = await claimDue(engine);
      expect(batch.notification.id).toBe(id);
      const web = anonymous.subscription.id;
      await engine.ledger.flush(batch, [outcome(web, 'accepted', { share })], START, 0);
      const { user } = await engine.store.saveSubscription(subscriptionDraft('web', { owner: { externalId: 'cem' } }));
      const click = { notificationId: id, subscriptionId: web, type: 'clicked' as const, action: '', at: START };
      await engine.store.recordEvents([{ ...click, share: { userId: user.id, variant: 'A' } }], START);
      expect(await counts(id)).toEqual({ B: { sent: 1, delivered: 1, clicked: 1 } });
    });

    it('forgets a person, not the counts', async () => {
      await end('accepted', phone, laptop);
      await engine.store.deleteUser('ann');
      await report(phone, 'clicked');
      expect(await counts(notificationId)).toEqual({ A: { sent: 1, delivered: 0, clicked: 0 } });
    });
  });

  describe('ledger: the winner of an A/B test', () => {
    const winner = (publicId: string, winnerOf: number) =>
      engine.ledger.create(
        notificationDraft(publicId, { content: { ...content, winner: 'B' }, parentId: winnerOf, winnerOf }),
      );

    it('goes to those who wait for it, on the devices of the test, and to nobody else', async () => {
      const ids = await subscribe(engine, names(60));
      const test = await create('ntf_test');
      await subscribe(engine, names(40, 'later'));
      const made = await winner('ntf_winner', test.id);
      expect(made).toMatchObject({ winnerOf: test.id, parentId: test.id, unreached: [] });
      await claimDue(engine);
      const batch = await claimDue(engine);
      const people = await engine.ledger.loadRecipients(ids);
      const waiting = people.filter(({ userId }) => shareOf(EXPERIMENT, userId) === KEPT_BACK.awaits_winner);
      expect(waiting.length).toBeGreaterThan(10);
      expect(batch.notification.publicId).toBe('ntf_winner');
      expect(batch.subscriptionIds).toEqual(waiting.map(({ id }) => id));
      expect((await engine.ledger.counters(made.id)).planned).toBe(waiting.length);
    });

    it('is sent once: another is answered with the first', async () => {
      await subscribe(engine, names(5));
      const test = await create('ntf_test');
      expect(await engine.ledger.findWinner(test.id)).toBeUndefined();
      const made = await Promise.all(['w1', 'w2', 'w3'].map((id) => winner(id, test.id)));
      expect(new Set(made.map(({ publicId }) => publicId))).toEqual(new Set(['w1']));
      expect(await engine.ledger.findNotification('w2')).toBeUndefined();
      expect(await engine.ledger.findWinner(test.id)).toEqual(await engine.ledger.findNotification('w1'));
    });
  });
}
