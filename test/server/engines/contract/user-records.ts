import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { Store } from '../../../../server/ports/store.ts';
import { START, subscribe, subscriptionDraft } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const TAGS = { plan: 'pro', visits: 3.5, vip: false, since: { date: '2026-01-31T09:00:00.000Z' } };

/** What every engine's store must do: tags, groups, consents, lists, the merge at a login, reconciling. */
export function userRecordContract(open: OpenEngine): void {
  let engine: Engine;
  let store: Store;
  beforeEach(async () => {
    engine = await openFresh(open);
    store = engine.store;
  });

  const put = (externalId: string, more = {}) => store.saveUser({ externalId, ...more, now: START });
  const profile = async (externalId: string) => {
    const found = await store.findProfile(externalId);
    if (found === undefined) throw new Error(`no user ${externalId}`);
    return found;
  };

  describe('store: tags and groups', () => {
    it('gives back tags of each kind', async () => {
      await put('ann', { tags: TAGS, groups: ['b', 'a', 'b'] });
      expect(await profile('ann')).toMatchObject({ tags: TAGS, groups: ['a', 'b'] });
    });

    it('changes the tags that are named, deletes those that are null, and lets one change its kind', async () => {
      await put('ann', { tags: TAGS });
      await put('ann', { tags: { plan: 7, vip: null } });
      expect((await profile('ann')).tags).toEqual({ visits: TAGS.visits, since: TAGS.since, plan: 7 });
    });

    it('replaces all groups, or keeps them when none are named', async () => {
      await put('ann', { groups: ['a', 'b'] });
      await put('ann', { groups: ['b', 'c'] });
      await put('ann', { locale: 'pl' });
      expect((await profile('ann')).groups).toEqual(['b', 'c']);
      await put('ann', { groups: [] });
      expect((await profile('ann')).groups).toEqual([]);
    });

    it('saves many in one commit and tells how many were new', async () => {
      await put('ann');
      const drafts = ['ann', 'bob'].map((externalId) => ({ externalId, tags: { n: 1 }, now: START }));
      expect(await store.saveUsers(drafts)).toBe(1);
      expect((await profile('bob')).tags).toEqual({ n: 1 });
    });

    it('saves none of many when one cannot be stored', async () => {
      const broken = { externalId: 'bob', tags: { n: undefined as never }, now: START };
      await expect(store.saveUsers([{ externalId: 'ann', now: START }, broken])).rejects.toThrow();
      expect(await store.findUserByExternalId('ann')).toBeUndefined();
    });

    it('lists named users by id, a page at a time, of one group where asked', async () => {
      for (const name of ['c', 'a', 'b']) await put(name, { groups: name === 'b' ? [] : ['g'], tags: { name } });
      await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
      const ids = async (query: object) =>
        (await store.listPeople({ limit: 2, ...query })).map(({ user }) => user.externalId);
      expect(await ids({})).toEqual(['a', 'b']);
      expect(await ids({ after: 'b' })).toEqual(['c']);
      expect(await ids({ group: 'g' })).toEqual(['a', 'c']);
      expect(await ids({ after: 'aa', group: 'g' })).toEqual(['c']);
      expect((await store.listPeople({ limit: 9 })).map(({ tags }) => tags.name)).toEqual(['a', 'b', 'c']);
    });
  });

  describe('store: consents', () => {
    const consent = { text: 'Yes, send me news.', version: '1', page: 'https://app.example/' };

    it('keeps each consent that differs from the last, with its time and page', async () => {
      await store.saveSubscription(subscriptionDraft('ann', { consent }));
      await store.saveSubscription(subscriptionDraft('ann', { consent, now: START + 1 }));
      await store.saveSubscription(subscriptionDraft('ann', { now: START + 2 }));
      await store.saveSubscription(subscriptionDraft('ann', { consent: { ...consent, version: '2' }, now: START + 3 }));
      expect((await profile('ann')).consents).toEqual([
        { ...consent, at: START, subscriptionId: 'sub_ann' },
        { ...consent, version: '2', at: START + 3, subscriptionId: 'sub_ann' },
      ]);
    });

    it('stays with who gave it when the browser moves on, and when that one is deleted', async () => {
      await store.saveSubscription(subscriptionDraft('ann', { consent }));
      await store.saveSubscription(subscriptionDraft('ann', { owner: { externalId: 'bob' } }));
      expect((await profile('bob')).consents).toEqual([]);
      await store.deleteUser('bob');
      expect((await profile('ann')).consents).toEqual([{ ...consent, at: START, subscriptionId: null }]);
    });
  });

  describe('store: the login of an anonymous browser', () => {
    /** What a guest has is as yet written by nobody but the consent: the table is filled as a user's is. */
    it('brings its consents, and its ended subscriptions with their messages', async () => {
      const consent = { text: 'Yes', page: null };
      const first = subscriptionDraft('old', { owner: { anonymous: true }, consent });
      const { user } = await store.saveSubscription(first);
      await store.saveSubscription(
        subscriptionDraft('new', { owner: { userId: user.id }, replaces: first.endpointHash }),
      );
      await store.saveSubscription(subscriptionDraft('new', { owner: { externalId: 'ann' } }));
      const { subscriptions, consents } = await profile('ann');
      expect(subscriptions.map(({ publicId, active }) => [publicId, active])).toEqual([
        ['sub_old', false],
        ['sub_new', true],
      ]);
      expect(consents).toMatchObject([{ text: 'Yes', subscriptionId: 'sub_old' }]);
      expect(await store.findUser(user.id)).toBeUndefined();
    });

    it('follows a login that comes with a new endpoint', async () => {
      const first = subscriptionDraft('old', { owner: { anonymous: true } });
      const { user } = await store.saveSubscription(first);
      await store.saveSubscription(
        subscriptionDraft('new', { owner: { externalId: 'ann' }, replaces: first.endpointHash }),
      );
      expect((await profile('ann')).subscriptions).toHaveLength(2);
      expect(await store.findUser(user.id)).toBeUndefined();
    });

    it('brings nothing of a named user to the next', async () => {
      await put('ann', { tags: TAGS, groups: ['g'], locale: 'pl', preferences: { enabled: false } });
      await store.saveSubscription(subscriptionDraft('ann'));
      await store.saveSubscription(subscriptionDraft('ann', { owner: { externalId: 'bob' } }));
      expect(await profile('bob')).toMatchObject({ tags: {}, groups: [], user: { locale: null, preferences: {} } });
      expect((await profile('ann')).tags).toEqual(TAGS);
    });
  });

  describe('store: reconciling', () => {
    it('deactivates whoever is not in the list, and no anonymous browser', async () => {
      await subscribe(engine, ['ann', 'bob', 'cleo']);
      const guest = await store.saveSubscription(subscriptionDraft('x', { owner: { anonymous: true } }));
      await put('bob', { active: false });
      const live = ['ann', 'ann', 'new'];
      const expected = { listed: 2, known: 1, deactivated: 1 };
      expect(await store.reconcileUsers(live, { dryRun: true, now: START })).toEqual(expected);
      expect((await profile('cleo')).user.active).toBe(true);
      expect(await store.reconcileUsers(live, { dryRun: false, now: START + 1 })).toEqual(expected);
      expect((await profile('ann')).user).toMatchObject({ active: true, updatedAt: START });
      expect((await profile('cleo')).user).toMatchObject({ active: false, updatedAt: START + 1 });
      expect((await store.findUser(guest.user.id))?.active).toBe(true);
    });

    it('reactivates nobody', async () => {
      await put('bob', { active: false });
      await store.reconcileUsers(['bob'], { dryRun: false, now: START });
      expect((await profile('bob')).user.active).toBe(false);
    });
  });
}
