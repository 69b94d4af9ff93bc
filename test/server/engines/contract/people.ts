import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Store, SubscriptionDraft } from '../../../../server/ports/store.ts';
import { hashOf, notificationDraft, START, subscribe, subscriptionDraft } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's store must do: subscriptions and people. The catalogue, keys and events have a suite apart. */
export function peopleContract(open: OpenEngine): void {
  let engine: Engine;
  let store: Store;
  beforeEach(async () => {
    engine = await openFresh(open);
    store = engine.store;
  });

  describe('store: subscriptions', () => {
    it('gives back what was saved, octets included', async () => {
      const draft = subscriptionDraft('ann', {
        locale: 'de-DE',
        timeZone: 'Europe/Berlin',
        deviceId: 'phone',
        userAgent: 'Browser/1',
        ip: '192.0.2.1',
        expirationTime: START + 5,
        preferences: { categories: { news: false } },
      });
      const { subscription, user, created, movedFrom } = await store.saveSubscription(draft);
      expect({ created, movedFrom, externalId: user.externalId }).toEqual({
        created: true,
        movedFrom: null,
        externalId: 'ann',
      });
      expect(subscription).toMatchObject({
        publicId: 'sub_ann',
        userId: user.id,
        endpoint: draft.endpoint,
        vapidKeyId: 'key',
        active: true,
        inactiveReason: null,
        locale: 'de-DE',
        timeZone: 'Europe/Berlin',
        deviceId: 'phone',
        userAgent: 'Browser/1',
        ip: '192.0.2.1',
        expirationTime: START + 5,
        preferences: { categories: { news: false } },
        createdAt: START,
        lastSeenAt: START,
      });
      expect([...subscription.p256dh]).toEqual([...draft.p256dh]);
      expect(await store.findSubscriptionByEndpoint(hashOf(draft.endpoint))).toEqual(subscription);
      expect(await store.findSubscriptionByPublicId('sub_ann')).toEqual(subscription);
      expect(await store.findSubscription(subscription.id)).toEqual(subscription);
    });

    it('updates by endpoint and keeps the public id', async () => {
      const first = await store.saveSubscription(subscriptionDraft('ann'));
      const second = await store.saveSubscription(
        subscriptionDraft('ann', { publicId: 'sub_other', vapidKeyId: 'next', now: START + 1 }),
      );
      expect(second.created).toBe(false);
      expect(second.subscription).toMatchObject({
        id: first.subscription.id,
        publicId: 'sub_ann',
        vapidKeyId: 'next',
        createdAt: START,
        updatedAt: START + 1,
        lastSeenAt: START + 1,
      });
    });

    it('keeps choices, device and zone that the draft does not have', async () => {
      await store.saveSubscription(
        subscriptionDraft('ann', { preferences: { enabled: false }, deviceId: 'd', locale: 'fr', timeZone: 'UTC' }),
      );
      const { subscription } = await store.saveSubscription(subscriptionDraft('ann'));
      expect(subscription).toMatchObject({
        preferences: { enabled: false },
        deviceId: 'd',
        locale: 'fr',
        timeZone: 'UTC',
      });
    });

    it('forgets the address once it is no longer kept', async () => {
      await store.saveSubscription(subscriptionDraft('ann', { ip: '192.0.2.1' }));
      expect((await store.saveSubscription(subscriptionDraft('ann'))).subscription.ip).toBeNull();
    });

    it('moves an endpoint to another user and never doubles it', async () => {
      const ann = await store.saveSubscription(subscriptionDraft('ann'));
      const bob = await store.saveSubscription(subscriptionDraft('ann', { owner: { externalId: 'bob' } }));
      expect(bob).toMatchObject({ created: false, movedFrom: ann.user.id, user: { externalId: 'bob' } });
      expect(bob.subscription).toMatchObject({ id: ann.subscription.id, userId: bob.user.id });
      expect(await store.countActiveSubscriptions()).toBe(1);
      expect(await store.findUserByExternalId('ann')).toBeDefined();
    });

    it('remembers what had been sent when it left a named user, and nothing of a login', async () => {
      const movedAfter = async (owner: SubscriptionDraft['owner']) =>
        (await store.saveSubscription(subscriptionDraft('x', { owner }))).subscription.movedAfter;
      expect(await movedAfter({ anonymous: true })).toBeNull();
      const { id } = await engine.ledger.create(notificationDraft('ntf_1'));
      expect(await movedAfter({ externalId: 'ann' })).toBeNull();
      expect(await movedAfter({ externalId: 'ann' })).toBeNull();
      expect(await movedAfter({ externalId: 'bob' })).toBe(id);
      const later = await engine.ledger.create(notificationDraft('ntf_2'));
      expect(await movedAfter({ externalId: 'bob' })).toBe(id);
      expect(await movedAfter({ anonymous: true })).toBe(later.id);
      await engine.ledger.create(notificationDraft('ntf_3'));
      expect(await movedAfter({ externalId: 'cleo' })).toBe(later.id);
    });

    it('moves an anonymous browser to the user that logs in and drops its internal user', async () => {
      const anonymous = await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
      const known = await store.saveSubscription(subscriptionDraft('x', { owner: { externalId: 'ann' } }));
      expect(known.movedFrom).toBe(anonymous.user.id);
      expect(await store.findUser(anonymous.user.id)).toBeUndefined();
    });

    it('knows an anonymous browser again by its endpoint', async () => {
      const first = await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
      const second = await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
      expect(second.user.id).toBe(first.user.id);
      expect(second.user.externalId).toBeNull();
    });

    it('gives a browser that was a named user’s an internal user when nobody is logged in', async () => {
      const ann = await store.saveSubscription(subscriptionDraft('ann'));
      const later = await store.saveSubscription(subscriptionDraft('ann', { owner: { anonymous: true } }));
      expect(later).toMatchObject({ movedFrom: ann.user.id, user: { externalId: null } });
    });

    it('saves for a known user id, and takes an unknown one as anonymous', async () => {
      const { user } = await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
      const second = await store.saveSubscription(subscriptionDraft('y', { owner: { userId: user.id } }));
      const third = await store.saveSubscription(subscriptionDraft('z', { owner: { userId: 9999 } }));
      expect(second.user.id).toBe(user.id);
      expect(third.user).toMatchObject({ externalId: null });
      expect(third.user.id).not.toBe(user.id);
    });

    it('makes an inactive subscription active again', async () => {
      const { subscription } = await store.saveSubscription(subscriptionDraft('ann'));
      await store.deactivateSubscription(subscription.id, 'gone', START);
      const again = await store.saveSubscription(subscriptionDraft('ann'));
      expect(again.subscription).toMatchObject({ id: subscription.id, active: true, inactiveReason: null });
      expect(again.created).toBe(false);
    });

    it('replaces one subscription by another in one commit, choices taken over', async () => {
      const old = subscriptionDraft('old', {
        preferences: { enabled: false },
        deviceId: 'phone',
        locale: 'da',
        timeZone: 'Europe/Copenhagen',
      });
      const { subscription } = await store.saveSubscription(old);
      const { subscription: next } = await store.saveSubscription(
        subscriptionDraft('new', { owner: { externalId: 'old' }, replaces: old.endpointHash, timeZone: 'UTC' }),
      );
      expect(next).toMatchObject({
        preferences: { enabled: false },
        deviceId: 'phone',
        locale: 'da',
        timeZone: 'UTC',
      });
      expect(await store.findSubscription(subscription.id)).toMatchObject({
        active: false,
        inactiveReason: 'replaced',
      });
    });

    it('survives a subscription that claims to replace itself, or one that never was', async () => {
      const draft = subscriptionDraft('ann');
      await store.saveSubscription({ ...draft, replaces: hashOf('https://push.example/never') });
      const { subscription } = await store.saveSubscription({ ...draft, replaces: draft.endpointHash });
      expect(subscription.active).toBe(true);
    });

    it('deactivates once, keeps the first reason, and knows no unknown id', async () => {
      const { subscription } = await store.saveSubscription(subscriptionDraft('ann'));
      expect(await store.deactivateSubscription(subscription.id, 'unsubscribed', START)).toBe(true);
      expect(await store.deactivateSubscription(subscription.id, 'gone', START)).toBe(true);
      expect(await store.deactivateSubscription(9999, 'gone', START)).toBe(false);
      expect(await store.findSubscription(subscription.id)).toMatchObject({ inactiveReason: 'unsubscribed' });
      expect(await store.countActiveSubscriptions()).toBe(0);
    });

    it('replaces a device’s choices', async () => {
      const { subscription } = await store.saveSubscription(
        subscriptionDraft('a', { preferences: { enabled: false } }),
      );
      expect(await store.setSubscriptionPreferences(subscription.id, { soundEnabled: false }, START + 1)).toBe(true);
      expect((await store.findSubscription(subscription.id))?.preferences).toEqual({ soundEnabled: false });
      expect(await store.setSubscriptionPreferences(9999, {}, START)).toBe(false);
    });

    it('expires subscriptions whose time has passed, and no others', async () => {
      const [past] = await subscribe(engine, ['past'], { expirationTime: START });
      await subscribe(engine, ['future'], { expirationTime: START + 1 });
      await subscribe(engine, ['never']);
      expect(await store.expireSubscriptions(START)).toBe(1);
      expect(await store.expireSubscriptions(START)).toBe(0);
      expect(await store.findSubscription(past ?? 0)).toMatchObject({ active: false, inactiveReason: 'expired' });
    });
  });

  describe('store: users', () => {
    it('creates a user, then changes only what is named', async () => {
      const made = await store.saveUser({ externalId: 'ann', locale: 'pl', timeZone: 'Europe/Warsaw', now: START });
      expect(made).toMatchObject({ active: true, locale: 'pl', timeZone: 'Europe/Warsaw', preferences: {} });
      const changed = await store.saveUser({ externalId: 'ann', active: false, timeZone: null, now: START + 1 });
      expect(changed).toEqual({ ...made, active: false, timeZone: null, updatedAt: START + 1 });
      expect(await store.findUser(made.id)).toEqual(changed);
      expect(await store.findUserByExternalId('ann')).toEqual(changed);
    });

    it('deletes a user with subscriptions, messages, attempts and events', async () => {
      const [ann, bob] = await subscribe(engine, ['ann', 'bob']);
      const { id } = await engine.ledger.create(notificationDraft('ntf_1'));
      const event = { notificationId: id, type: 'clicked', action: '', at: START } as const;
      await store.recordEvents(
        [ann, bob].map((subscriptionId = 0) => ({ ...event, subscriptionId })),
        START,
      );
      expect(await store.deleteUser('ann')).toBe(true);
      expect(await store.deleteUser('ann')).toBe(false);
      expect(await store.findUserByExternalId('ann')).toBeUndefined();
      expect(await store.findSubscription(ann ?? 0)).toBeUndefined();
      expect((await engine.ledger.messages(id, 10)).map(({ userExternalId }) => userExternalId)).toEqual(['bob']);
      // A late event of the deleted person is not kept either.
      expect(await store.recordEvents([{ ...event, type: 'dismissed', subscriptionId: ann ?? 0 }], START)).toEqual([
        false,
      ]);
    });

    it('never gives an id twice', async () => {
      const [first] = await subscribe(engine, ['ann']);
      await store.deleteUser('ann');
      const [second] = await subscribe(engine, ['ann']);
      expect(second).toBeGreaterThan(first ?? Infinity);
    });
  });
}
