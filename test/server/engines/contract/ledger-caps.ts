import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { CapRequest, CapRule } from '../../../../server/ports/pressure.ts';
import { claimDue, notificationDraft, outcome, START, subscribe, subscriptionDraft } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const HOUR_MS = 3_600_000;
const TWO_AN_HOUR: CapRule = { category: null, max: 2, windowSeconds: 3600 };
const ONE_OFFER: CapRule = { category: 'offers', max: 1, windowSeconds: 3600 };

/** What every engine's ledger must do: places under frequency caps. */
export function capContract(open: OpenEngine): void {
  let engine: Engine;
  let ann: { subscriptionId: number; userId: number };
  beforeEach(async () => {
    engine = await openFresh(open);
    ann = await personOf('ann');
  });

  async function personOf(name: string, members: Parameters<typeof subscriptionDraft>[1] = {}) {
    const { subscription } = await engine.store.saveSubscription(subscriptionDraft(name, members));
    return { subscriptionId: subscription.id, userId: subscription.userId };
  }

  /** @returns the cap in the way of each of the people, undefined where there is none */
  async function take(notificationId: number, request: Partial<CapRequest> = {}, now = START) {
    const people = request.people ?? [ann];
    const base = { notificationId, category: null, rules: [TWO_AN_HOUR], enforced: true, people };
    const capped = await engine.ledger.takePlaces({ ...base, ...request }, now);
    return people.map(({ subscriptionId }) => capped.get(subscriptionId));
  }

  describe('ledger: places under caps', () => {
    it('gives as many as the cap allows within its window, and then one for each that leaves it', async () => {
      expect(await take(1)).toEqual([undefined]);
      expect(await take(2, {}, START + 1000)).toEqual([undefined]);
      expect(await take(3, {}, START + 2000)).toEqual([TWO_AN_HOUR]);
      expect(await take(3, {}, START + HOUR_MS - 1)).toEqual([TWO_AN_HOUR]);
      expect(await take(3, {}, START + HOUR_MS)).toEqual([undefined]);
      expect(await take(4, {}, START + HOUR_MS)).toEqual([TWO_AN_HOUR]);
    });

    it('counts a notification to several devices of a person once', async () => {
      const phone = await personOf('phone', { owner: { externalId: 'ann' } });
      const tablet = await personOf('tablet', { owner: { externalId: 'ann' }, origin: 'https://other.example' });
      expect(phone.userId).toBe(ann.userId);
      expect(await take(1, { people: [ann, phone] })).toEqual([undefined, undefined]);
      expect(await take(1, { people: [tablet] })).toEqual([undefined]);
      expect(await take(2, { people: [ann, phone, tablet] })).toEqual([undefined, undefined, undefined]);
      expect(await take(3, { people: [phone, tablet] })).toEqual([TWO_AN_HOUR, TWO_AN_HOUR]);
    });

    it('gives a message that is tried again its place anew', async () => {
      await take(1);
      await take(2);
      expect(await take(1, {}, START + 5000)).toEqual([undefined]);
      // The place of the first now counts from its second attempt.
      expect(await take(3, {}, START + HOUR_MS + 1000)).toEqual([undefined]);
      expect(await take(4, {}, START + HOUR_MS + 2000)).toEqual([TWO_AN_HOUR]);
    });

    it('counts each category alone, and all of them together', async () => {
      const rules = [ONE_OFFER, TWO_AN_HOUR];
      expect(await take(1, { category: 'offers', rules })).toEqual([undefined]);
      expect(await take(2, { category: 'offers', rules })).toEqual([ONE_OFFER]);
      expect(await take(3, { category: 'news' })).toEqual([undefined]);
      expect(await take(4, { category: 'news' })).toEqual([TWO_AN_HOUR]);
      expect(await take(5)).toEqual([TWO_AN_HOUR]);
    });

    it('counts each person alone', async () => {
      const bob = await personOf('bob');
      await take(1);
      await take(2, { people: [ann, bob] });
      expect(await take(3, { people: [ann, bob] })).toEqual([TWO_AN_HOUR, undefined]);
    });

    it('lets what is critical pass, and counts it', async () => {
      await take(1);
      await take(2);
      expect(await take(3, { enforced: false })).toEqual([undefined]);
      expect(await take(4, {}, START + HOUR_MS - 1)).toEqual([TWO_AN_HOUR]);
    });

    it('never gives more than the cap to notifications that race for one person', async () => {
      const taken = await Promise.all(Array.from({ length: 20 }, (_, index) => take(index + 1)));
      expect(taken.filter(([rule]) => rule === undefined)).toHaveLength(2);
    });

    it.each(['failed', 'gone', 'rejected', 'expired', 'skipped', 'queued'] as const)(
      'takes the place back of a message that ends %s',
      async (state) => {
        await send('a', state);
        await send('b', 'accepted');
        expect(await take(98)).toEqual([undefined]);
        expect(await take(99)).toEqual([TWO_AN_HOUR]);
      },
    );

    it('leaves the place to a message that is accepted or to be tried again', async () => {
      await send('a', 'retrying');
      await send('b', 'accepted');
      expect(await take(99)).toEqual([TWO_AN_HOUR]);
    });

    it('takes the place back of a message that was not sent, for its push service is left alone', async () => {
      await subscribe(engine, ['ann']);
      await engine.ledger.create(notificationDraft('a', { audience: { users: ['ann'] } }));
      const batch = await claimDue(engine);
      await take(batch.notification.id);
      const unsent = { runAt: START + HOUR_MS, attempt: 0, holdsPlace: true } as const;
      await engine.ledger.complete(batch, [], [{ ...unsent, subscriptionIds: [ann.subscriptionId] }], START);
      await send('b', 'accepted');
      expect(await take(98)).toEqual([undefined]);
      expect(await take(99)).toEqual([TWO_AN_HOUR]);
    });

    it('does not count what a cancel has stopped, once it cannot be on its way any more', async () => {
      await send('a', 'retrying');
      await send('b', 'accepted');
      await engine.ledger.cancel('a', START);
      expect(await take(98)).toEqual([TWO_AN_HOUR]);
      expect(await take(98, {}, START + 120_000)).toEqual([undefined]);
      expect(await take(99, {}, START + 120_000)).toEqual([TWO_AN_HOUR]);
    });

    it('goes with an anonymous browser that logs in', async () => {
      const browser = await personOf('browser', { owner: { anonymous: true } });
      await take(1, { people: [browser] });
      await take(2);
      const { userId } = await personOf('browser', { owner: { externalId: 'ann' } });
      expect(userId).toBe(ann.userId);
      expect(await take(3)).toEqual([TWO_AN_HOUR]);
    });

    it('is forgotten with the person, and when no cap counts it any more', async () => {
      const bob = await personOf('bob');
      await take(1, { people: [ann, bob] });
      await engine.store.deleteUser('bob');
      expect(await engine.ledger.sweepPlaces(START + HOUR_MS - 1)).toBe(0);
      expect(await engine.ledger.sweepPlaces(START + HOUR_MS)).toBe(1);
      expect(await engine.ledger.sweepPlaces(START + HOUR_MS)).toBe(0);
    });

    /** A notification to ann that took its place and came to this. */
    async function send(publicId: string, state: Parameters<typeof outcome>[1]): Promise<void> {
      await subscribe(engine, ['ann']);
      await engine.ledger.create(notificationDraft(publicId, { audience: { users: ['ann'] } }));
      const batch = await claimDue(engine);
      await take(batch.notification.id);
      const again = state === 'retrying' || state === 'queued';
      const followUps = again ? [{ subscriptionIds: [ann.subscriptionId], runAt: START + 60_000, attempt: 1 }] : [];
      const done = outcome(ann.subscriptionId, state, { holdsPlace: true, deactivate: null });
      expect(await engine.ledger.complete(batch, [done], followUps, START)).toBe(true);
    }
  });
}
