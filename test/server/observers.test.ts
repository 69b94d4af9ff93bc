import { describe, expect, it } from 'vitest';
import { createRecentOutcomes } from '../../server/analytics/recent-outcomes.ts';
import { followOutcome } from '../../server/delivery/settled.ts';
import { createObservers, type BelfryEvents } from '../../server/observers.ts';
import type { MessageState } from '../../wire/index.ts';
import { createFakeEnvironment } from './fake-environment.ts';
import { FIVE_CATEGORIES, openTestServer } from './open-belfry.ts';

const MINUTE = 60_000;
const message = (state: MessageState, notificationId = 'ntf_1'): BelfryEvents['message'] => ({
  notificationId,
  subscriptionId: 'sub_1',
  userId: 'ana',
  state,
  httpStatus: 201,
  reason: null,
});

describe('observers', () => {
  it('tell everybody, until they stop listening', () => {
    const heard: string[] = [];
    const observers = createObservers(() => undefined);
    const stop = observers.on('message', () => heard.push('a'));
    observers.on('message', () => heard.push('b'));
    observers.emit('message', message('accepted'));
    stop();
    observers.emit('message', message('accepted'));
    expect(heard).toEqual(['a', 'b', 'b']);
    expect([observers.heard('message'), observers.heard('event')]).toEqual([true, false]);
  });

  it('go on when a listener throws', () => {
    const faults: unknown[] = [];
    const heard: string[] = [];
    const observers = createObservers((error) => faults.push(error));
    observers.on('message', () => {
      throw new Error('mine');
    });
    observers.on('message', () => heard.push('b'));
    observers.emit('message', message('accepted'));
    expect([heard, faults]).toEqual([['b'], [new Error('mine')]]);
  });

  it('hear of an async listener that rejects', async () => {
    const faults: unknown[] = [];
    const observers = createObservers((error) => faults.push(error));
    observers.on('message', () => Promise.reject(new Error('mine')));
    observers.emit('message', message('accepted'));
    await Promise.resolve().then(() => undefined);
    expect(faults).toEqual([new Error('mine')]);
  });
});

describe('recent outcomes', () => {
  const setUp = () => {
    const environment = createFakeEnvironment();
    const observers = createObservers(() => undefined);
    return {
      environment,
      recent: createRecentOutcomes(observers, environment),
      tell: (state: MessageState) => observers.emit('outcome', { notificationId: 'ntf_1', state }),
    };
  };

  it('count ends only; skipped and cancelled as neither', () => {
    const { recent, tell } = setUp();
    for (const state of ['accepted', 'accepted', 'failed', 'rejected', 'gone', 'expired'] as const) tell(state);
    for (const state of ['queued', 'retrying', 'skipped', 'cancelled'] as const) tell(state);
    expect(recent.last()).toEqual({ accepted: 2, failed: 4 });
  });

  it('forget after an hour', () => {
    const { environment, recent, tell } = setUp();
    tell('accepted');
    environment.advance(30 * MINUTE);
    tell('failed');
    expect(recent.last()).toEqual({ accepted: 1, failed: 1 });
    environment.advance(30 * MINUTE);
    expect(recent.last()).toEqual({ accepted: 0, failed: 1 });
    environment.advance(60 * MINUTE);
    expect(recent.last()).toEqual({ accepted: 0, failed: 0 });
  });
});

describe('followOutcome', () => {
  const setUp = () => {
    const environment = createFakeEnvironment();
    const observers = createObservers(() => undefined);
    return { environment, observers, follow: followOutcome(observers, environment) };
  };

  it('knows an outcome that came before it was asked for', async () => {
    const { observers, follow } = setUp();
    observers.emit('message', message('accepted'));
    expect(await follow.of('ntf_1', 1000)).toMatchObject({ state: 'accepted' });
  });

  it('waits for its own notification, past a mere delay', async () => {
    const { environment, observers, follow } = setUp();
    const outcome = follow.of('ntf_1', 1000);
    observers.emit('message', message('accepted', 'ntf_2'));
    observers.emit('message', message('queued'));
    observers.emit('message', message('retrying'));
    expect(await outcome).toMatchObject({ state: 'retrying' });
    expect(environment.timers()).toEqual([]);
    expect(observers.heard('message')).toBe(false);
  });

  it('gives up when the time is over', async () => {
    const { environment, observers, follow } = setUp();
    const outcome = follow.of('ntf_1', 1000);
    environment.advance(1000);
    expect(await outcome).toBeUndefined();
    expect(observers.heard('message')).toBe(false);
  });
});

describe('belfry.on message', () => {
  it('names the notification, the subscription and the user by the ids that the host knows', async () => {
    const server = await openTestServer();
    try {
      const heard: unknown[] = [];
      server.belfry.on('message', (told) => heard.push(told));
      const { id } = await server.subscribe('ana');
      const sent = await server.send({ userId: 'ana', title: 'x' });
      expect(heard).toEqual([
        {
          notificationId: sent.id,
          subscriptionId: id,
          userId: 'ana',
          state: 'accepted',
          httpStatus: 201,
          reason: null,
        },
      ]);
      expect(id).toMatch(/^sub_/);
    } finally {
      await server.close();
    }
  });
});

describe('the log of a skipped message', () => {
  it('names user and subscription, and no endpoint, though nobody listens', async () => {
    const server = await openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [] } });
    try {
      const { id, endpoint } = await server.subscribe('ana', { preferences: { system_updates: false } });
      const sent = await server.send({ userId: 'ana', title: 'x', category: 'system_updates' });
      const lines = server.environment.lines.filter(({ message: text }) => text === 'skipped');
      expect(lines.map(({ facts }) => facts)).toEqual([
        { notification: sent.id, user: 'ana', subscription: id, reason: sent.details[0]?.error },
      ]);
      expect(sent.details[0]?.error).toBeTruthy();
      expect(JSON.stringify(server.environment.lines)).not.toContain(endpoint);
    } finally {
      await server.close();
    }
  });
});
