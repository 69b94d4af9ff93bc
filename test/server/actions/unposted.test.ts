/** Buttons whose own post may not have come: the device tells of them with its events, maybe days later. */
import { afterEach, expect, it } from 'vitest';
import type { ActionCall } from '../../../server/index.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
afterEach(() => scene.server.close());

const report = (more: object = {}) =>
  scene.server.call('/api/v1/push/events', {
    body: {
      events: [
        {
          id: 'e1',
          token: scene.payload.belfry.token,
          type: 'action_clicked',
          action: 'approve',
          at: scene.server.environment.now(),
          unposted: true,
          ...more,
        },
      ],
    },
  });
const clicked = async () => (await scene.server.look(scene.id)).counts.action_clicked;

it('brings the app a button that never came by itself, once, and counts one click', async () => {
  const calls: ActionCall[] = [];
  scene = await openScene((call) => void calls.push(call));
  expect(await report()).toMatchObject({ status: 200, body: { accepted: 1, rejected: [] } });
  expect(await report({ id: 'e2' })).toMatchObject({ status: 200 });
  expect(await scene.press()).toMatchObject({ status: 200, body: { success: true } });
  expect(calls).toMatchObject([{ action: 'approve', userId: 'ana', notificationId: scene.id, data: { n: 7 } }]);
  expect(await clicked()).toBe(1);
});

it('asks the app no more for one that came after all', async () => {
  const calls: ActionCall[] = [];
  scene = await openScene((call) => void calls.push(call));
  await scene.press();
  await report();
  expect(calls).toHaveLength(1);
});

it('asks nobody for an event that is no unposted button', async () => {
  const calls: ActionCall[] = [];
  scene = await openScene((call) => void calls.push(call));
  await report({ unposted: undefined });
  await report({ type: 'clicked', action: undefined });
  expect(calls).toEqual([]);
});

it('lets the device ask again later where the app fails, and counts the click all the same', async () => {
  let isDown = true;
  const calls: ActionCall[] = [];
  scene = await openScene((call) => {
    calls.push(call);
    if (isDown) throw new Error('the calendar is down');
  });
  expect(await report()).toMatchObject({ status: 502, body: { code: 'action_failed' } });
  expect(await clicked()).toBe(1);
  isDown = false;
  expect(await report()).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(calls).toHaveLength(2);
  expect(await clicked()).toBe(1);
});

it('keeps it for the day when there is a handler', async () => {
  scene = await openScene();
  expect(await report()).toMatchObject({ status: 501, body: { code: 'action_unhandled' } });
});

it('only counts it once its person has left the browser', async () => {
  const calls: ActionCall[] = [];
  scene = await openScene((call) => void calls.push(call));
  const { subscription } = scene.subscription.agent;
  await scene.server.call('/api/v1/push/subscribe', { user: 'bea', body: { subscription } });
  expect(await report()).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(calls).toEqual([]);
});
