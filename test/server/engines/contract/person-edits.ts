import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Store } from '../../../../server/ports/store.ts';
import { START, subscriptionDraft } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's store must do: what people change themselves, through one of their browsers. */
export function personEditContract(open: OpenEngine): void {
  let engine: Engine;
  let store: Store;
  beforeEach(async () => {
    engine = await openFresh(open);
    store = engine.store;
  });

  const subscribed = async (name: string, members = {}) => {
    const { subscription, user } = await store.saveSubscription(subscriptionDraft(name, members));
    return { subscriptionId: subscription.id, userId: user.id };
  };

  describe('store: changes of choices', () => {
    it('loses none of those that come at once, on either level', async () => {
      const holder = await subscribed('ann', { preferences: { categories: { a: false } } });
      const names = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(
        names.map((name, index) =>
          store.patchPreferences(
            holder,
            { categories: { [name]: true } },
            index % 2 === 0 ? 'device' : 'user',
            START + 1,
          ),
        ),
      );
      const subscription = await store.findSubscription(holder.subscriptionId);
      expect(subscription).toMatchObject({ updatedAt: START + 1 });
      expect(subscription?.preferences).toEqual({ categories: { a: true, c: true, e: true } });
      expect((await store.findUser(holder.userId))?.preferences).toEqual({ categories: { b: true, d: true } });
    });

    it('tells both levels as they then are', async () => {
      const holder = await subscribed('ann', { preferences: { enabled: false, soundEnabled: false } });
      expect(await store.patchPreferences(holder, { enabled: true }, 'user', START)).toEqual({
        user: { enabled: true },
        device: { soundEnabled: false },
      });
    });

    it('are for the browser as the caller found it: not once it is another’s, or ended', async () => {
      const ann = await subscribed('ann');
      const bob = await subscribed('ann', { owner: { externalId: 'bob' } });
      expect(await store.patchPreferences(ann, { enabled: false }, 'user', START)).toBeUndefined();
      await store.deactivateSubscription(bob.subscriptionId, 'unsubscribed', START);
      expect(await store.patchPreferences(bob, { enabled: false }, 'device', START)).toBeUndefined();
      expect((await store.findUser(ann.userId))?.preferences).toEqual({});
      expect((await store.findSubscription(bob.subscriptionId))?.preferences).toEqual({});
    });
  });

  describe('store: tags by a page', () => {
    const tagsOf = async (name: string) => (await store.findProfile(name))?.tags;

    it('are set and deleted as named', async () => {
      const holder = await subscribed('ann');
      await store.saveUser({ externalId: 'ann', tags: { a: 1, b: 2 }, now: START });
      expect(await store.patchTags(holder, { b: null, c: true, d: 'x' }, START + 1)).toBe('saved');
      expect(await tagsOf('ann')).toEqual({ a: 1, c: true, d: 'x' });
      expect((await store.findUser(holder.userId))?.updatedAt).toBe(START + 1);
    });

    it('are for the browser as the caller found it', async () => {
      const ann = await subscribed('ann');
      await subscribed('ann', { owner: { externalId: 'bob' } });
      expect(await store.patchTags(ann, { a: 1 }, START)).toBe('inactive');
      expect(await tagsOf('ann')).toEqual({});
    });

    it('come to a hundred at most, those that come at once included', async () => {
      const holder = await subscribed('ann');
      const tens = Array.from({ length: 11 }, (_, ten) =>
        Object.fromEntries(Array.from({ length: 10 }, (__, one) => [`t${ten}_${one}`, one])),
      );
      const results = await Promise.all(tens.map((tags) => store.patchTags(holder, tags, START)));
      expect(results.toSorted()).toEqual([...Array.from({ length: 10 }, () => 'saved'), 'too_many']);
      expect(Object.keys((await tagsOf('ann')) ?? {})).toHaveLength(100);
    });
  });
}
