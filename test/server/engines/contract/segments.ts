import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { SegmentFilter } from '../../../../wire/index.ts';
import { claimDue, notificationDraft, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const DAY_MS = 86_400_000;
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K)';
const AWAY: SegmentFilter = { lastSeenAt: { before: '7 days ago' } };

/** What every engine must do with segments: keep them, plan for them, estimate them. */
export function segmentContract(open: OpenEngine): void {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openFresh(open);
  });

  const planned = async (filter: SegmentFilter): Promise<number[]> => {
    const { state } = await engine.ledger.create(notificationDraft(JSON.stringify(filter), { audience: { filter } }));
    return state === 'done' ? [] : (await claimDue(engine)).subscriptionIds;
  };

  describe('store: segments', () => {
    it('creates, replaces, lists by id and deletes', async () => {
      const { store } = engine;
      const made = await store.saveSegment({ id: 'b', name: 'Away', filter: AWAY }, START);
      expect(made).toEqual({ id: 'b', name: 'Away', filter: AWAY, createdAt: START, updatedAt: START });
      const next = await store.saveSegment({ id: 'b', name: 'On', filter: { active: true } }, START + 1);
      expect(next).toEqual({ ...made, name: 'On', filter: { active: true }, updatedAt: START + 1 });
      await store.saveSegment({ id: 'a', name: 'First', filter: AWAY }, START);
      expect(await store.findSegment('b')).toEqual(next);
      expect((await store.listSegments()).map(({ id }) => id)).toEqual(['a', 'b']);
      expect([await store.deleteSegment('b'), await store.deleteSegment('b')]).toEqual([true, false]);
      expect(await store.findSegment('b')).toBeUndefined();
    });
  });

  describe('ledger: segments', () => {
    it('plans for those who fit, and not for a browser that is no longer active', async () => {
      const [, bob] = await subscribe(engine, ['ann', 'bob', 'cem'], { userAgent: ANDROID });
      await subscribe(engine, ['dora']);
      await engine.store.deactivateSubscription(1, 'gone', START);
      await engine.store.saveUser({ externalId: 'cem', active: false, now: START });
      expect(await planned({ all: [{ platform: 'android' }, { active: true }] })).toEqual([bob]);
      expect(await planned({ platform: 'ios' })).toEqual([]);
    });

    it('takes the last visit with any browser as the person’s', async () => {
      const owner = { externalId: 'ann' };
      await subscribe(engine, ['phone'], { owner, now: START - 9 * DAY_MS });
      const [bob] = await subscribe(engine, ['bob'], { now: START - 9 * DAY_MS });
      await subscribe(engine, ['laptop'], { owner, now: START - DAY_MS });
      expect(await planned(AWAY)).toEqual([bob]);
    });

    it('knows who has clicked, and forgets what another did with the browser before', async () => {
      const [ann = 0, bob = 0] = await subscribe(engine, ['ann', 'bob']);
      const { id: notificationId } = await engine.ledger.create(notificationDraft('ntf_0', { templateType: 'hello' }));
      await claimDue(engine);
      const click = { notificationId, type: 'clicked', action: '', at: START - DAY_MS } as const;
      await engine.store.recordEvents(
        [ann, bob].map((subscriptionId) => ({ ...click, subscriptionId })),
        START,
      );
      expect(await planned({ event: 'clicked', template: 'hello', within: '1 day' })).toEqual([ann, bob]);
      expect(await planned({ event: 'clicked', template: 'hello', within: '23 hours' })).toEqual([]);
      await subscribe(engine, ['bob'], { owner: { externalId: 'eve' } });
      expect(await planned({ event: 'clicked', notification: 'ntf_0' })).toEqual([ann]);
    });

    it('goes by a category’s default, then the person’s choice, then the browser’s', async () => {
      const { store } = engine;
      const names = { en: 'News' };
      const rest = { critical: false, inQuietHours: 'defer' } as const;
      await store.saveCategories([{ id: 'news', names, defaultOn: false, ...rest }], START);
      const choice = (news: boolean) => ({ categories: { news } });
      const [ann, , cem] = await subscribe(engine, ['ann', 'bob', 'cem']);
      await store.saveUser({ externalId: 'ann', preferences: choice(true), now: START });
      await store.saveUser({ externalId: 'bob', preferences: choice(true), now: START });
      await store.setSubscriptionPreferences(2, choice(false), START);
      await store.setSubscriptionPreferences(cem ?? 0, choice(true), START);
      expect(await planned({ category: 'news' })).toEqual([ann, cem]);
      expect(await planned({ category: 'never' })).toEqual([]);
    });

    it('keeps the filter that a send was planned with', async () => {
      await subscribe(engine, ['ann']);
      const filter: SegmentFilter = { active: true };
      await engine.store.saveSegment({ id: 'all', name: 'All', filter }, START);
      await engine.ledger.create(notificationDraft('ntf_1', { audience: { segment: 'all' } }));
      await engine.store.saveSegment({ id: 'all', name: 'None', filter: { active: false } }, START);
      const { notification, subscriptionIds } = await claimDue(engine);
      expect(notification.audience).toEqual({ segment: 'all', filter });
      expect(subscriptionIds).toHaveLength(1);
    });

    it('reaches nobody by a segment that is gone, nor by an empty group, and says so', async () => {
      await subscribe(engine, ['ann']);
      await engine.ledger.create(notificationDraft('ntf_1', { audience: { segment: 'gone' } }));
      expect(await engine.ledger.findNotification('ntf_1')).toMatchObject({
        state: 'done',
        unreached: [{ id: 'gone', reason: 'segment_unknown' }],
      });
      const audience = { groups: ['vip', 'vip'] };
      expect(await engine.ledger.create(notificationDraft('ntf_2', { audience }))).toMatchObject({
        state: 'done',
        unreached: [{ id: 'vip', reason: 'group_empty' }],
      });
    });
  });

  describe('store: estimates', () => {
    beforeEach(async () => {
      await subscribe(engine, ['phone', 'tablet'], { owner: { externalId: 'ann' }, userAgent: ANDROID });
      await subscribe(engine, ['bob', 'gone']);
      await subscribe(engine, ['nobody'], { owner: { anonymous: true } });
      await engine.store.deactivateSubscription(4, 'gone', START);
    });

    it('count people, browsers and platforms, and name some who have an id', async () => {
      expect(await engine.store.estimateAudience({ everyone: true }, START)).toEqual({
        users: 3,
        subscriptions: 4,
        exact: true,
        byPlatform: { android: 2, other: 2 },
        sample: ['ann', 'bob'],
      });
      expect(await engine.store.estimateAudience({ filter: { platform: 'android' } }, START)).toEqual({
        users: 1,
        subscriptions: 2,
        exact: true,
        byPlatform: { android: 2 },
        sample: ['ann'],
      });
    });

    it('count who is named, each once', async () => {
      const count = async (audience: Parameters<typeof engine.store.estimateAudience>[0]) => {
        const { users, subscriptions, exact } = await engine.store.estimateAudience(audience, START);
        return [users, subscriptions, exact];
      };
      expect(await count({ users: ['ann', 'ann', 'gone', 'x'] })).toEqual([1, 2, true]);
      expect(await count({ subscriptions: ['sub_tablet', 'sub_gone', 'sub_bob'] })).toEqual([2, 2, true]);
      expect(await count({ groups: ['vip'] })).toEqual([0, 0, true]);
    });
  });
}
