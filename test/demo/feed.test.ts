import { describe, expect, it } from 'vitest';
import { createFeed, nameOfTemplate, type FeedName } from '../../demo/feed.ts';
import type { BelfryEvents } from '../../server/index.ts';
import { createObservers } from '../../server/observers.ts';

function setUp(nameOf: (id: string) => Promise<FeedName | null> = async () => null) {
  let now = 1_000;
  const observers = createObservers((error) => {
    throw error;
  });
  const feed = createFeed({ belfry: observers, nameOf, now: () => (now += 1) });
  const message = (patch: Partial<BelfryEvents['message']> = {}) =>
    observers.emit('message', {
      notificationId: 'ntf_1',
      subscriptionId: 'sub_1',
      userId: 'ana',
      state: 'accepted',
      httpStatus: 201,
      reason: 'created',
      ...patch,
    });
  const subscribed = (userId: string | null, active = true) =>
    observers.emit('subscription', { subscriptionId: 'sub_1', userId, active });
  const lines = async () => {
    await feed.settled();
    return feed.after(undefined).map(({ kind, label, detail }) => [kind, label, detail]);
  };
  return { observers, feed, message, subscribed, lines };
}

describe('the feed', () => {
  it('says of an accepted message no more than that', async () => {
    const { message, lines } = setUp();
    message();
    expect(await lines()).toEqual([['accepted', null, null]]);
  });

  it('says why a message was refused', async () => {
    const { message, lines } = setUp();
    message({ state: 'rejected', httpStatus: 403, reason: 'BadJwtToken' });
    message({ state: 'skipped', httpStatus: null, reason: 'quiet_hours' });
    expect(await lines()).toEqual([
      ['rejected', null, '403 BadJwtToken'],
      ['skipped', null, 'quiet_hours'],
    ]);
  });

  it('keeps the order while a name is looked up', async () => {
    const { message, subscribed, lines } = setUp(async (id) => nameOfTemplate(`name of ${id}`));
    message();
    subscribed('ana');
    expect(await lines()).toEqual([
      ['accepted', 'name of ntf_1', null],
      ['subscribed', null, 'ana'],
    ]);
  });

  it('prefers the title that the page sent', async () => {
    const { feed, message, lines } = setUp(async () => nameOfTemplate('template'));
    feed.name('ntf_1', { label: 'Hello', template: null, actionTitles: new Map() });
    message();
    expect(await lines()).toEqual([['accepted', 'Hello', null]]);
  });

  it('calls a button by the title that the notification brought, else by its id', async () => {
    const { feed, observers, lines } = setUp();
    feed.name('ntf_1', { label: 'Hello', template: null, actionTitles: new Map([['later', 'Not now']]) });
    const event = {
      notificationId: 'ntf_1',
      subscriptionId: 'sub_1',
      userId: null,
      type: 'action_clicked',
      at: 0,
    } as const;
    observers.emit('event', { ...event, action: 'later' });
    observers.emit('event', { ...event, action: 'other' });
    expect(await lines()).toEqual([
      ['action_clicked', 'Hello', 'Not now'],
      ['action_clicked', 'Hello', 'other'],
    ]);
  });

  it('goes on without a name when it cannot be looked up', async () => {
    const { message, lines } = setUp(() => Promise.reject(new Error('closed')));
    message();
    expect(await lines()).toEqual([['accepted', null, null]]);
  });

  it('tells a subscription once, again when it moves, and when it ends', async () => {
    const { subscribed, lines } = setUp();
    subscribed('ana');
    subscribed('ana');
    subscribed(null);
    subscribed(null, false);
    expect(await lines()).toEqual([
      ['subscribed', null, 'ana'],
      ['moved', null, null],
      ['unsubscribed', null, 'sub_1'],
    ]);
  });

  it('gives a page that comes back what it missed, and everything after a restart', async () => {
    const { feed, message } = setUp();
    message({ notificationId: 'ntf_1' });
    message({ notificationId: 'ntf_2' });
    await feed.settled();
    const [first, second] = feed.after(undefined);
    expect(feed.after(first?.id)).toEqual([second]);
    expect(feed.after('other-1')).toEqual([first, second]);
  });

  it('keeps the newest sixty lines and knows the newest notification first', async () => {
    const { feed, message } = setUp();
    for (let n = 1; n <= 70; n += 1) message({ notificationId: `ntf_${n}` });
    await feed.settled();
    expect(feed.after(undefined)).toHaveLength(60);
    expect(feed.notifications()[0]).toBe('ntf_70');
  });

  it('hears nothing once it is closed', async () => {
    const { feed, message, lines } = setUp();
    feed.close();
    message();
    expect(await lines()).toEqual([]);
  });
});
