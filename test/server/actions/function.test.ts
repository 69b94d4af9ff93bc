import { afterEach, describe, expect, it } from 'vitest';
import type { ActionCall, ActionFunction, BelfryEvents } from '../../../server/index.ts';
import type { ExplainResponse } from '../../../wire/index.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
afterEach(() => scene.server.close());

/** A handler that notes its calls and answers what it is told to. */
function noting(answer: ActionFunction = () => undefined): ActionFunction & { calls: ActionCall[] } {
  const calls: ActionCall[] = [];
  return Object.assign(
    (call: ActionCall) => {
      calls.push(call);
      return answer(call);
    },
    { calls },
  );
}

describe('a button that is posted', () => {
  it('travels without a URL, and with the texts of how it may go', async () => {
    scene = await openScene();
    expect(scene.payload.notification.actions).toBeUndefined();
    expect(scene.payload.belfry.actions).toEqual([
      {
        action: 'approve',
        title: 'Approve',
        index: 0,
        post: { success: { title: 'Booked for Bea' }, failure: { title: 'Not booked' } },
      },
      { action: 'decline', title: 'Decline', index: 1, post: {} },
    ]);
  });

  it('is brought to the app, with whose it is and what the send said', async () => {
    const handler = noting();
    scene = await openScene(handler);
    const { server, id, subscription } = scene;
    expect(await scene.press()).toMatchObject({ status: 200, body: { success: true } });
    expect(handler.calls).toEqual([
      {
        id: `${id}:${subscription.id}:approve`,
        action: 'approve',
        userId: 'ana',
        notificationId: id,
        subscriptionId: subscription.id,
        template: 'request',
        category: null,
        data: { kind: 'booking', who: 'Bea', n: 7 },
        at: server.environment.now(),
      },
    ]);
  });

  it('counts as a click, once, whether the worker reports it as well or not', async () => {
    scene = await openScene(noting());
    await scene.press();
    const { token } = scene.payload.belfry;
    const event = { id: 'e1', token, type: 'action_clicked', action: 'approve', at: scene.server.environment.now() };
    await scene.server.call('/api/v1/push/events', { body: { events: [event] } });
    expect((await scene.server.look(scene.id)).counts.action_clicked).toBe(1);
  });

  it.each([
    ['nothing', undefined, { success: true }],
    ['true', true, { success: true }],
    ['false', false, { success: false }],
    ['a text', { notification: { title: 'At ten' } }, { success: true, notification: { title: 'At ten' } }],
    ['a refusal with a text', { success: false, notification: { title: 'Taken', body: 'Sorry' } }, {}],
  ])('hears what the app says: %s', async (_name, said, heard) => {
    scene = await openScene(() => said);
    const { status, body } = await scene.press();
    expect([status, body]).toEqual([200, Object.keys(heard).length === 0 ? said : heard]);
  });

  it('stands in the explanation, with what the app said', async () => {
    scene = await openScene(({ action }) => action === 'approve');
    await scene.press();
    scene.server.environment.advance(1_000);
    await scene.press('decline');
    const { body } = await scene.server.call<ExplainResponse>(`/api/v1/notifications/${scene.id}/explain?user=ana`, {
      admin: true,
    });
    const told = body.subscriptions[0]?.steps.slice(-4).map(({ code, action }) => `${code} ${action}`);
    expect(told).toEqual([
      'action_clicked approve',
      'action_done approve',
      'action_clicked decline',
      'action_refused decline',
    ]);
  });

  it('tells observers who pressed what, and how it went', async () => {
    scene = await openScene(() => false);
    const heard: BelfryEvents['action'][] = [];
    scene.server.belfry.on('action', (event) => heard.push(event));
    await scene.press();
    const { id, subscription, server } = scene;
    const at = server.environment.now();
    const whose = { notificationId: id, subscriptionId: subscription.id, userId: 'ana' };
    expect(heard).toEqual([{ ...whose, action: 'approve', outcome: 'refused', at }]);
  });
});

describe('a replay', () => {
  it('acts once, and hears the same', async () => {
    const handler = noting(() => ({ notification: { title: 'At ten' } }));
    scene = await openScene(handler);
    const [first, second] = [await scene.press(), await scene.press()];
    expect(handler.calls).toHaveLength(1);
    expect(second.body).toEqual(first.body);
  });

  it('acts once also when both come at once', async () => {
    let finish = (): void => undefined;
    const handler = noting(() => new Promise<void>((resolve) => (finish = resolve)));
    scene = await openScene(handler);
    const both = [scene.press(), scene.press()];
    await expect.poll(() => handler.calls.length).toBe(1);
    finish();
    expect((await Promise.all(both)).map(({ body }) => body)).toEqual([{ success: true }, { success: true }]);
    expect(handler.calls).toHaveLength(1);
  });

  it('acts once over a restart', async () => {
    const handler = noting();
    scene = await openScene(handler);
    await scene.press();
    await scene.server.restart();
    expect((await scene.press()).body).toEqual({ success: true });
    expect(handler.calls).toHaveLength(1);
  });

  it('keeps a refusal, and leaves the other button alone', async () => {
    const handler = noting(({ action }) => action === 'decline');
    scene = await openScene(handler);
    await scene.press();
    expect((await scene.press()).body).toEqual({ success: false });
    expect((await scene.press('decline')).body).toEqual({ success: true });
    expect(handler.calls.map(({ action }) => action)).toEqual(['approve', 'decline']);
  });

  it('asks again after a failure, under the same id', async () => {
    let fails = true;
    const handler = noting(() => {
      if (fails) throw new Error('the calendar is down');
    });
    scene = await openScene(handler);
    expect(await scene.press()).toMatchObject({ status: 502, body: { code: 'action_failed', success: false } });
    fails = false;
    expect((await scene.press()).status).toBe(200);
    expect(new Set(handler.calls.map(({ id }) => id)).size).toBe(1);
  });

  it('hears later what a slow app has done after all', async () => {
    let finish = (): void => undefined;
    const handler = noting(() => new Promise<void>((resolve) => (finish = resolve)));
    scene = await openScene(handler);
    const slow = scene.press();
    await expect.poll(() => handler.calls.length).toBe(1);
    scene.server.environment.advance(8_000);
    expect(await slow).toMatchObject({ status: 502, body: { code: 'action_failed', detail: 'no answer within 8 s' } });
    finish();
    expect(await scene.press()).toMatchObject({ status: 200, body: { success: true } });
    expect(handler.calls).toHaveLength(1);
  });
});

describe('a button of somebody else', () => {
  it('is refused once another person has the browser', async () => {
    const handler = noting();
    scene = await openScene(handler);
    const { agent } = scene.subscription;
    await scene.server.call('/api/v1/push/subscribe', { user: 'bea', body: { subscription: agent.subscription } });
    expect(await scene.press()).toMatchObject({ status: 403, body: { code: 'action_of_another' } });
    expect(handler.calls).toEqual([]);
    expect((await scene.server.look(scene.id)).counts.action_clicked).toBe(0);
  });

  it('is refused though the message named both', async () => {
    const handler = noting();
    scene = await openScene(handler);
    const { agent } = scene.subscription;
    await scene.server.send({ to: { users: ['ana', 'bea'] }, template: 'request', context: { who: 'Cy' } });
    const { belfry } = (await agent.nextPush()).json() as Scene['payload'];
    await scene.server.call('/api/v1/push/subscribe', { user: 'bea', body: { subscription: agent.subscription } });
    expect((await scene.press('approve', belfry.token)).status).toBe(403);
    expect(handler.calls).toEqual([]);
  });

  it('is refused once its person has left the browser', async () => {
    const handler = noting();
    scene = await openScene(handler);
    const { endpoint } = scene.subscription.agent.subscription;
    await scene.server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    expect(await scene.press()).toMatchObject({ status: 404, body: { code: 'subscription_inactive' } });
    expect(handler.calls).toEqual([]);
  });
});

describe('what is no such button', () => {
  it.each([
    ['a forged token', 'approve', 'A'.repeat(40), 401, 'event_token_invalid'],
    ['an action that the message does not have', 'delete', undefined, 400, 'action_unknown'],
  ])('is refused: %s', async (_name, action, token, status, code) => {
    const handler = noting();
    scene = await openScene(handler);
    expect(await scene.press(action, token)).toMatchObject({ status, body: { code } });
    expect(handler.calls).toEqual([]);
  });

  it('is refused: an action that opens a page', async () => {
    scene = await openScene(noting());
    const actions = [{ action: 'view', title: 'View', url: '/x' }];
    await scene.server.send({ userId: 'ana', title: 'T', actions });
    const { belfry } = (await scene.subscription.agent.nextPush()).json() as Scene['payload'];
    expect((await scene.press('view', belfry.token)).body).toMatchObject({ code: 'action_unknown' });
  });

  it('is refused: one that nobody handles', async () => {
    scene = await openScene();
    expect(await scene.press()).toMatchObject({ status: 501, body: { code: 'action_unhandled', success: false } });
  });

  it('is refused: a body that is not one', async () => {
    scene = await openScene(noting());
    const { status } = await scene.server.call('/api/v1/push/actions', { body: { token: 'x', action: '', at: -1 } });
    expect(status).toBe(400);
  });

  it('is forgotten with its person', async () => {
    scene = await openScene(noting());
    await scene.press();
    await scene.server.call('/api/v1/users/ana', { method: 'DELETE', admin: true });
    expect(await scene.press()).toMatchObject({ status: 404 });
  });
});
