import { describe, expect, it } from 'vitest';
import { FCM, HOUR, MINUTE, MOZILLA, QUIET, setExplainScene } from './explain-scene.ts';

const scene = setExplainScene();
const { codes, explain, story, subscribe } = scene;

const hello = { userId: 'ana', title: 'Hello' };
const now = () => scene.server.environment.now();

describe('a message that waits', () => {
  it('for the end of quiet hours, which is told after them, too', async () => {
    await subscribe(MOZILLA);
    await scene.choose(QUIET);
    const start = now();
    const { id } = await scene.server.send(hello);
    const deferred = {
      at: start,
      code: 'deferred',
      text: 'Held back until 2026-06-15T13:00:00Z: it is quiet hours for this person.',
      until: start + HOUR,
      reason: 'quiet_hours',
    };
    expect((await story(id)).slice(1)).toEqual([deferred]);
    expect((await explain(id)).summary).toBe(deferred.text);
    await scene.server.advance(HOUR);
    const told = await story(id);
    expect(told[1]).toEqual(deferred);
    expect(told.map(({ code }) => code)).toEqual(['planned', 'deferred', 'accepted', 'no_report']);
  });

  it('because its push service asked for time', async () => {
    const one = await subscribe(MOZILLA);
    await subscribe(MOZILLA, 'bob');
    scene.server.service.answerNext({ status: 429, headers: { 'retry-after': '300' }, match: one.endpoint });
    await scene.server.send(hello);
    const { id } = await scene.server.send({ userId: 'bob', title: 'Hello' });
    const told = await story(id, 'user=bob');
    expect(told.map(({ code }) => code)).toEqual(['planned', 'service_paused', 'queued']);
    expect(told[1]).toMatchObject({
      text: 'Nothing is sent to Mozilla until 2026-06-15T12:05:00Z: it asked for time, or is in trouble.',
      until: now() + 5 * MINUTE,
    });
  });

  it('or is being sent', async () => {
    await subscribe(MOZILLA);
    scene.server.service.answerNext({ hang: true });
    const { status, body } = await scene.server.call('/api/v1/notifications', { admin: true, body: hello });
    expect(status).toBe(202);
    await scene.server.service.waitFor(() => true);
    expect(await codes(String(body['id']))).toEqual(['planned', 'sending']);
    // The transport gives up, and nothing is in flight when the server closes.
    await scene.server.advance(20_000);
  });
});

describe('a message that never was', () => {
  const vain = { to: { users: ['bob'] }, title: 'Hello' };

  it('to somebody else', async () => {
    const { id: subscription } = await subscribe(MOZILLA);
    const { id } = await scene.server.send(vain);
    expect(await codes(id)).toEqual(['not_in_audience']);
    expect(await codes(id, `subscription=${subscription}`)).toEqual(['not_in_audience']);
  });

  it('to somebody without a subscription then', async () => {
    await scene.server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: {} });
    const { id } = await scene.server.send(hello);
    expect(await explain(id)).toEqual({
      notificationId: id,
      summary: 'Not sent: this person had no active subscription at the time of the send.',
      unreached: 'no_subscription',
      subscriptions: [],
    });
    await scene.server.advance(MINUTE);
    await subscribe(MOZILLA);
    expect(await story(id)).toMatchObject([{ at: now(), code: 'subscribed_after' }]);
  });

  it('to a device that was not active, or has become so since', async () => {
    const { endpoint, agent } = await subscribe(MOZILLA);
    await scene.server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    const { id } = await scene.server.send(hello);
    expect(await story(id)).toMatchObject([{ code: 'inactive_at_send', reason: 'unsubscribed' }]);
    await scene.server.call('/api/v1/push/subscribe', { user: 'ana', body: { subscription: agent.subscription } });
    expect((await story(id))[0]?.text).toMatch(/become active again/);
  });

  it('to a browser that has gone to another person', async () => {
    const { agent, id: subscription } = await subscribe(MOZILLA);
    await scene.choose(QUIET);
    const { id } = await scene.server.send(hello);
    const toBob = await scene.server.send(vain);
    await scene.server.call('/api/v1/push/subscribe', { user: 'bob', body: { subscription: agent.subscription } });
    await scene.server.advance(HOUR);
    const told = await explain(id);
    expect(told.subscriptions).toMatchObject([{ id: subscription, user: 'bob', state: 'skipped' }]);
    expect(told.subscriptions[0]?.steps.at(-1)).toMatchObject({ code: 'skipped', reason: 'moved' });
    expect(await codes(toBob.id, 'user=bob')).toEqual(['moved_here_after']);
  });

  it('any more, because its log has been deleted', async () => {
    await subscribe(MOZILLA);
    const { id } = await scene.server.send(hello);
    for (let i = 0; i < 2; i += 1) {
      scene.server.environment.advance(31 * 24 * HOUR);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await explain(id)).subscriptions).toMatchObject([{ state: 'unknown', steps: [{ code: 'log_deleted' }] }]);
  });
});

describe('a cancelled message', () => {
  const cancel = (id: string) =>
    scene.server.call(`/api/v1/notifications/${id}/cancel`, { admin: true, method: 'POST' });

  it('that waited here', async () => {
    await subscribe(MOZILLA);
    scene.server.service.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    const { id } = await scene.server.send(hello);
    await scene.server.advance(1_000);
    await cancel(id);
    expect((await explain(id)).subscriptions).toMatchObject([
      { state: 'cancelled', steps: [{}, { code: 'attempt_failed' }, { at: now(), code: 'cancelled' }] },
    ]);
  });

  it.each([
    ['recalled', MOZILLA, false],
    ['recall_too_late', 'https://push.belfry.test', true],
    ['recall_impossible', FCM, false],
  ])('that a push service had: %s', async (code, origin, isConnected) => {
    const { agent } = await subscribe(origin);
    if (!isConnected) agent.disconnect();
    const { id } = await scene.server.send(hello);
    await scene.server.advance(1_000);
    await cancel(id);
    await scene.server.belfry.idle();
    expect(await story(id)).toMatchObject([{ code: 'planned' }, { code: 'accepted' }, { at: now(), code }]);
  });
});

describe('GET /notifications/:id/explain', () => {
  it('wants a user or a subscription, one of them, once, and nothing else', async () => {
    const { id } = await subscribe(MOZILLA);
    const sent = await scene.server.send(hello);
    const code = async (query: string) =>
      (await scene.server.call(`/api/v1/notifications/${sent.id}/explain${query}`, { admin: true })).body['code'];
    for (const query of ['', '?', `?user=ana&subscription=${id}`, '?user=ana&user=bob', '?user=', '?user=ana&x=1']) {
      expect([query, await code(query)]).toEqual([query, 'invalid_query']);
    }
  });

  it('knows no unknown notification, user or subscription', async () => {
    await subscribe(MOZILLA);
    const { id } = await scene.server.send(hello);
    const answer = async (path: string) => {
      const { status, body, headers } = await scene.server.call(`/api/v1/notifications/${path}`, { admin: true });
      return [status, body['code'], headers.get('content-type')];
    };
    const problem = 'application/problem+json';
    expect(await answer('ntf_x/explain?user=ana')).toEqual([404, 'notification_unknown', problem]);
    expect(await answer(`${id}/explain?user=nobody`)).toEqual([404, 'user_unknown', problem]);
    expect(await answer(`${id}/explain?subscription=sub_x`)).toEqual([404, 'subscription_unknown', problem]);
  });

  it('wants an API key', async () => {
    expect((await scene.server.call('/api/v1/notifications/ntf_x/explain?user=ana')).status).toBe(401);
  });
});
