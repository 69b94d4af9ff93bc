import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../server/ports/store.ts';
import { START, subscriptionDraft } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's store must do: the ring of VAPID keys. */
export function vapidKeyContract(open: OpenEngine): void {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await openFresh(open));
  });

  describe('store: VAPID keys', () => {
    const vapid = (keyId: string, current: boolean, createdAt = START) => ({
      keyId,
      publicKey: `public ${keyId}`,
      privateKey: `private ${keyId}`,
      createdAt,
      current,
    });

    it('has exactly one current VAPID key', async () => {
      await store.saveVapidKey(vapid('a', true));
      await store.saveVapidKey(vapid('b', true, START + 1));
      await store.saveVapidKey(vapid('c', false, START + 2));
      const current = async () => (await store.listVapidKeys()).filter((key) => key.current).map(({ keyId }) => keyId);
      expect(await current()).toEqual(['b']);
      await store.saveVapidKey(vapid('a', true));
      expect(await current()).toEqual(['a']);
      expect(await store.listVapidKeys()).toHaveLength(3);
    });

    it('never changes a VAPID key that it has', async () => {
      await store.saveVapidKey(vapid('a', true));
      await store.saveVapidKey({ ...vapid('a', false), privateKey: 'other', createdAt: 0 });
      expect(await store.listVapidKeys()).toEqual([vapid('a', true)]);
    });

    it('counts the active subscriptions of each key, of keys that it does not have, too', async () => {
      await store.saveVapidKey(vapid('a', true));
      expect(await store.countSubscriptionsByVapidKey()).toEqual(new Map());
      await store.saveSubscription(subscriptionDraft('ann', { vapidKeyId: 'a' }));
      await store.saveSubscription(subscriptionDraft('bob', { vapidKeyId: 'a' }));
      await store.saveSubscription(subscriptionDraft('cleo', { vapidKeyId: 'lost' }));
      const { subscription } = await store.saveSubscription(subscriptionDraft('dan', { vapidKeyId: 'a' }));
      await store.deactivateSubscription(subscription.id, 'gone', START);
      expect(await store.countSubscriptionsByVapidKey()).toEqual(
        new Map([
          ['a', 2],
          ['lost', 1],
        ]),
      );
    });

    it('retires neither the current key nor one that it does not have', async () => {
      await store.saveVapidKey(vapid('a', true));
      await store.saveSubscription(subscriptionDraft('ann', { vapidKeyId: 'a' }));
      const options = { force: true, now: START };
      expect(await store.retireVapidKey('a', options)).toEqual({ state: 'current', subscriptions: 1 });
      expect(await store.retireVapidKey('b', options)).toEqual({ state: 'unknown', subscriptions: 0 });
      expect(await store.listVapidKeys()).toEqual([vapid('a', true)]);
      expect(await store.countActiveSubscriptions()).toBe(1);
    });

    it('retires a key that no active subscription holds on to', async () => {
      await store.saveVapidKey(vapid('a', false));
      await store.saveVapidKey(vapid('b', true));
      const { subscription } = await store.saveSubscription(subscriptionDraft('ann', { vapidKeyId: 'a' }));
      await store.deactivateSubscription(subscription.id, 'replaced', START);
      const retired = await store.retireVapidKey('a', { force: false, now: START });
      expect(retired).toEqual({ state: 'retired', subscriptions: 0 });
      expect(await store.listVapidKeys()).toEqual([vapid('b', true)]);
      expect(await store.findSubscription(subscription.id)).toMatchObject({ inactiveReason: 'replaced' });
    });

    it('retires a key in use only by force, and marks what was made with it', async () => {
      await store.saveVapidKey(vapid('a', false));
      await store.saveVapidKey(vapid('b', true));
      const ann = await store.saveSubscription(subscriptionDraft('ann', { vapidKeyId: 'a' }));
      const bob = await store.saveSubscription(subscriptionDraft('bob', { vapidKeyId: 'b' }));
      const retire = (force: boolean) => store.retireVapidKey('a', { force, now: START + 7 });
      expect(await retire(false)).toEqual({ state: 'in_use', subscriptions: 1 });
      expect(await store.listVapidKeys()).toHaveLength(2);
      expect(await store.findSubscription(ann.subscription.id)).toMatchObject({ active: true });
      expect(await retire(true)).toEqual({ state: 'retired', subscriptions: 1 });
      expect(await store.listVapidKeys()).toEqual([vapid('b', true)]);
      expect(await store.findSubscription(ann.subscription.id)).toMatchObject({
        active: false,
        inactiveReason: 'key_mismatch',
        updatedAt: START + 7,
      });
      expect(await store.findSubscription(bob.subscription.id)).toMatchObject({ active: true });
    });
  });
}
