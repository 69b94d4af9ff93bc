import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainResponseSchema, SKIP_REASONS, type ExplainResponse, type ExplainStep } from '../../../wire/index.ts';
import { SKIP_WORDS } from '../../../server/delivery/explain/words.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from '../open-belfry.ts';

const MOZILLA = 'https://updates.push.services.mozilla.com';
const FCM = 'https://fcm.googleapis.com';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [] } });
});
afterEach(() => server.close());

const hello = { userId: 'ana', title: 'Hello' };
const now = () => server.environment.now();

async function explain(id: string, query = 'user=ana'): Promise<ExplainResponse> {
  const path = `/api/v1/notifications/${id}/explain?${query}`;
  const { status, body } = await server.call<ExplainResponse>(path, { admin: true });
  expect(status).toBe(200);
  expect(explainResponseSchema.strict().parse(body)).toEqual(body);
  expect(JSON.stringify(body)).not.toMatch(/\/(push|wpush|fcm|m)\//);
  return body;
}

/** What is told of the only device. */
async function story(id: string, query?: string): Promise<ExplainStep[]> {
  const { subscriptions } = await explain(id, query);
  expect(subscriptions).toHaveLength(1);
  return subscriptions[0]?.steps ?? [];
}
const codes = async (id: string, query?: string) => (await story(id, query)).map(({ code }) => code);

async function subscribe(origin: string, user = 'ana') {
  const agent = server.browser(origin);
  const { body } = await server.call('/api/v1/push/subscribe', { user, body: { subscription: agent.subscription } });
  return { agent, id: String(body['subscriptionId']), endpoint: agent.subscription.endpoint };
}

/** Old enough that a 404 or 410 counts at once. */
async function grown(origin = MOZILLA) {
  const subscribed = await subscribe(origin);
  await server.advance(2 * MINUTE);
  return subscribed;
}

async function report(token: string, ...events: { type: string; action?: string; at?: number }[]): Promise<void> {
  const body = { events: events.map((event, index) => ({ id: `e${index}`, token, at: now(), ...event })) };
  expect((await server.call('/api/v1/push/events', { body })).body).toMatchObject({ rejected: [] });
}

describe('the explanation of a message', () => {
  it('tells of a first attempt that failed, a second that did not, and of what the device told', async () => {
    const { agent, id } = await subscribe(MOZILLA);
    const start = now();
    server.service.answerNext({ status: 503, headers: { 'retry-after': '120' }, body: 'try later' });
    const sent = await server.send({ ...hello, actions: [{ action: 'view', title: 'View', url: '/x' }] });
    // The pause of the service as a whole has a test of its own.
    expect((await story(sent.id)).filter(({ code }) => code !== 'service_paused')).toEqual([
      { at: start, code: 'planned', text: expect.any(String) as string },
      {
        at: start,
        code: 'attempt_failed',
        text: 'Attempt 1: Mozilla answered HTTP 503: Retry-After 120: try later.',
        attempt: 1,
        httpStatus: 503,
        service: 'Mozilla',
        reason: 'HTTP 503: Retry-After 120: try later',
        retryAfter: '120',
      },
      {
        at: start + 120_000,
        code: 'next_attempt',
        text: 'Next attempt at 2026-06-15T12:02:00Z.',
        attempt: 2,
      },
    ]);
    await server.advance(120_000);
    expect((await story(sent.id)).slice(2)).toEqual([
      {
        at: start + 120_000,
        code: 'accepted',
        text: 'Attempt 2: accepted by Mozilla (HTTP 201), which passes it on to the device.',
        attempt: 2,
        httpStatus: 201,
        service: 'Mozilla',
      },
      {
        at: start + 120_000,
        code: 'no_report',
        text: 'The device has not told of it yet. Mozilla keeps it until 2026-06-18T12:00:00Z.',
        until: start + 3 * 24 * HOUR,
        service: 'Mozilla',
      },
    ]);
    const { belfry } = (await agent.nextPush()).json() as { belfry: { token: string } };
    await report(
      belfry.token,
      { type: 'delivered' },
      { type: 'action_clicked', action: 'view' },
      { type: 'dismissed' },
      { type: 'clicked' },
    );
    const after = await explain(sent.id, `subscription=${id}`);
    expect(after).toMatchObject({
      notificationId: sent.id,
      summary: 'Clicked on the action "view".',
      subscriptions: [{ id, user: 'ana', state: 'accepted' }],
    });
    const told = (after.subscriptions[0]?.steps ?? []).slice(3);
    expect(told.map(({ code }) => code).toSorted()).toEqual(['action_clicked', 'clicked', 'dismissed', 'shown']);
    expect(told.find(({ code }) => code === 'action_clicked')).toMatchObject({ action: 'view' });
  });

  it('reads a Retry-After that is a date', async () => {
    await subscribe(MOZILLA);
    server.service.answerNext({ status: 503, headers: { 'retry-after': 'Mon, 15 Jun 2026 12:05:00 GMT' } });
    const { id } = await server.send(hello);
    expect((await story(id))[1]).toMatchObject({ retryAfter: 'Mon, 15 Jun 2026 12:05:00 GMT' });
  });

  it('tells of no answer at all', async () => {
    await subscribe(MOZILLA);
    server.service.answerNext({ reset: 'before-headers' });
    const { id } = await server.send(hello);
    expect((await story(id))[1]).toMatchObject({ code: 'attempt_failed', httpStatus: null });
  });

  it('tells that nobody will tell any more once its time is over', async () => {
    const { agent } = await subscribe(MOZILLA);
    agent.disconnect();
    const { id } = await server.send({ ...hello, ttlSeconds: 60 });
    const until = now() + MINUTE;
    await server.advance(HOUR);
    expect((await story(id)).at(-1)).toMatchObject({ at: until, code: 'no_report' });
  });

  it('tells of each device', async () => {
    const one = await grown();
    const two = await grown(FCM);
    server.service.answerNext({ status: 410, match: one.endpoint });
    const { id } = await server.send(hello);
    await subscribe(MOZILLA);
    const told = await explain(id);
    expect(told.subscriptions.map((each) => [each.id, each.state])).toEqual([
      [one.id, 'gone'],
      [two.id, 'accepted'],
      [expect.any(String), 'not_planned'],
    ]);
    expect(told.summary).toBe('3 devices: 1 subscription gone, 1 accepted by the push service, 1 not sent.');
    expect(told.subscriptions[1]?.steps[1]).toMatchObject({ service: 'Google (FCM)' });
  });
});

describe('the end of a message', () => {
  it('gone: the subscription is deactivated', async () => {
    await grown();
    server.service.answerNext({ status: 410 });
    const { id } = await server.send(hello);
    expect(await codes(id)).toEqual(['planned', 'attempt_failed', 'gone']);
    expect((await story(id))[2]?.text).toMatch(/deactivated/);
  });

  it('rejected: the service’s reason is there', async () => {
    await grown();
    server.service.answerNext({ status: 400, body: 'bad header' });
    const { id } = await server.send(hello);
    expect(await codes(id)).toEqual(['planned', 'attempt_failed', 'rejected']);
    expect((await story(id))[2]?.reason).toContain('bad header');
  });

  it('failed: after every attempt', async () => {
    await grown();
    server.service.answerNext({ status: 500, times: Infinity });
    const { id } = await server.send(hello);
    for (let i = 0; i < 8; i += 1) await server.advance(5 * MINUTE);
    const told = await story(id);
    expect(told.map(({ code, attempt }) => [code, attempt])).toEqual([
      ['planned', undefined],
      ['attempt_failed', 1],
      ['attempt_failed', 2],
      ['attempt_failed', 3],
      ['attempt_failed', 4],
      ['failed', 4],
    ]);
  });

  it('expired: the next attempt would come too late', async () => {
    await grown();
    server.service.answerNext({ status: 503, headers: { 'retry-after': '600' } });
    const { id } = await server.send({ ...hello, ttlSeconds: 60 });
    expect(await codes(id)).toEqual(['planned', 'attempt_failed', 'expired']);
  });

  it('skipped: by a choice of the person', async () => {
    await subscribe(MOZILLA);
    const choices = { categories: { booking_reminders: false } };
    await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: { preferences: choices } });
    const { id } = await server.send({ ...hello, category: 'booking_reminders' });
    expect(await codes(id)).toEqual(['planned', 'skipped']);
    expect(await explain(id)).toMatchObject({
      summary: 'Not sent: this person or this device has switched the category off.',
      subscriptions: [{ state: 'skipped', steps: [{}, { reason: 'category_off' }] }],
    });
  });

  it('has a sentence of its own for every reason to skip', () => {
    expect(Object.keys(SKIP_WORDS).toSorted()).toEqual([...SKIP_REASONS].toSorted());
    expect(new Set(Object.values(SKIP_WORDS)).size).toBe(SKIP_REASONS.length);
  });

  it('accepted, and the subscription has ended since', async () => {
    const { endpoint } = await subscribe(MOZILLA);
    const { id } = await server.send(hello);
    await server.advance(MINUTE);
    await server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    expect((await story(id)).find(({ code }) => code === 'subscription_ended')).toMatchObject({
      at: now(),
      reason: 'unsubscribed',
    });
  });
});

describe('a message that waits', () => {
  const quiet = { quietHours: { enabled: true, start: '11:00', end: '12:59', timeZone: 'UTC' } };

  it('for the end of quiet hours, which is told after them, too', async () => {
    await subscribe(MOZILLA);
    await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: { preferences: quiet } });
    const start = now();
    const { id } = await server.send(hello);
    const deferred = {
      at: start,
      code: 'deferred',
      text: 'Held back until 2026-06-15T13:00:00Z: it is quiet hours for this person.',
      until: start + HOUR,
      reason: 'quiet_hours',
    };
    expect((await story(id)).slice(1)).toEqual([deferred]);
    expect((await explain(id)).summary).toBe(deferred.text);
    await server.advance(HOUR);
    const told = await story(id);
    expect(told[1]).toEqual(deferred);
    expect(told.map(({ code }) => code)).toEqual(['planned', 'deferred', 'accepted', 'no_report']);
  });

  it('because its push service asked for time', async () => {
    const one = await subscribe(MOZILLA);
    await subscribe(MOZILLA, 'bob');
    server.service.answerNext({ status: 429, headers: { 'retry-after': '300' }, match: one.endpoint });
    await server.send(hello);
    const { id } = await server.send({ userId: 'bob', title: 'Hello' });
    const told = await story(id, 'user=bob');
    expect(told.map(({ code }) => code)).toEqual(['planned', 'service_paused', 'queued']);
    expect(told[1]).toMatchObject({
      text: 'Nothing is sent to Mozilla until 2026-06-15T12:05:00Z: it asked for time, or is in trouble.',
      until: now() + 5 * MINUTE,
    });
  });

  it('or is being sent', async () => {
    await subscribe(MOZILLA);
    server.service.answerNext({ hang: true });
    const { status, body } = await server.call('/api/v1/notifications', { admin: true, body: hello });
    expect(status).toBe(202);
    await server.service.waitFor(() => true);
    expect(await codes(String(body['id']))).toEqual(['planned', 'sending']);
    // The transport gives up, and nothing is in flight when the server closes.
    await server.advance(20_000);
  });
});

describe('a message that never was', () => {
  const vain = { to: { users: ['bob'] }, title: 'Hello' };

  it('to somebody else', async () => {
    const { id: subscription } = await subscribe(MOZILLA);
    const { id } = await server.send(vain);
    expect(await codes(id)).toEqual(['not_in_audience']);
    expect(await codes(id, `subscription=${subscription}`)).toEqual(['not_in_audience']);
  });

  it('to somebody without a subscription then', async () => {
    await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: {} });
    const { id } = await server.send(hello);
    expect(await explain(id)).toEqual({
      notificationId: id,
      summary: 'Not sent: this person had no active subscription at the time of the send.',
      unreached: 'no_subscription',
      subscriptions: [],
    });
    await server.advance(MINUTE);
    await subscribe(MOZILLA);
    expect(await story(id)).toMatchObject([{ at: now(), code: 'subscribed_after' }]);
  });

  it('to a device that was not active, or has become so since', async () => {
    const { endpoint, agent } = await subscribe(MOZILLA);
    await server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    const { id } = await server.send(hello);
    expect(await story(id)).toMatchObject([{ code: 'inactive_at_send', reason: 'unsubscribed' }]);
    await server.call('/api/v1/push/subscribe', { user: 'ana', body: { subscription: agent.subscription } });
    expect((await story(id))[0]?.text).toMatch(/become active again/);
  });

  it('to a browser that has gone to another person', async () => {
    const { agent, id: subscription } = await subscribe(MOZILLA);
    const quiet = { quietHours: { enabled: true, start: '11:00', end: '12:59', timeZone: 'UTC' } };
    await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: { preferences: quiet } });
    const { id } = await server.send(hello);
    const toBob = await server.send(vain);
    await server.call('/api/v1/push/subscribe', { user: 'bob', body: { subscription: agent.subscription } });
    await server.advance(HOUR);
    const told = await explain(id);
    expect(told.subscriptions).toMatchObject([{ id: subscription, user: 'bob', state: 'skipped' }]);
    expect(told.subscriptions[0]?.steps.at(-1)).toMatchObject({ code: 'skipped', reason: 'moved' });
    expect(await codes(toBob.id, 'user=bob')).toEqual(['moved_here_after']);
  });

  it('any more, because its log has been deleted', async () => {
    await subscribe(MOZILLA);
    const { id } = await server.send(hello);
    for (let i = 0; i < 2; i += 1) {
      server.environment.advance(31 * 24 * HOUR);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await explain(id)).subscriptions).toMatchObject([{ state: 'unknown', steps: [{ code: 'log_deleted' }] }]);
  });
});

describe('a cancelled message', () => {
  const cancel = (id: string) => server.call(`/api/v1/notifications/${id}/cancel`, { admin: true, method: 'POST' });

  it('that waited here', async () => {
    await subscribe(MOZILLA);
    server.service.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    const { id } = await server.send(hello);
    await server.advance(1_000);
    await cancel(id);
    expect((await explain(id)).subscriptions).toMatchObject([
      { state: 'cancelled', steps: [{}, { code: 'attempt_failed' }, { at: now(), code: 'cancelled' }] },
    ]);
  });

  it.each([
    ['recalled', MOZILLA, false],
    ['recall_too_late', MOZILLA, true],
    ['recall_impossible', FCM, false],
  ])('that a push service had: %s', async (code, origin, isConnected) => {
    const { agent } = await subscribe(origin);
    if (!isConnected) agent.disconnect();
    const { id } = await server.send(hello);
    await server.advance(1_000);
    await cancel(id);
    await server.belfry.idle();
    expect(await story(id)).toMatchObject([{ code: 'planned' }, { code: 'accepted' }, { at: now(), code }]);
  });
});

describe('GET /notifications/:id/explain', () => {
  it('wants a user or a subscription, one of them, once, and nothing else', async () => {
    const { id } = await subscribe(MOZILLA);
    const sent = await server.send(hello);
    const code = async (query: string) =>
      (await server.call(`/api/v1/notifications/${sent.id}/explain${query}`, { admin: true })).body['code'];
    for (const query of ['', '?', `?user=ana&subscription=${id}`, '?user=ana&user=bob', '?user=', '?user=ana&x=1']) {
      expect([query, await code(query)]).toEqual([query, 'invalid_query']);
    }
  });

  it('knows no unknown notification, user or subscription', async () => {
    await subscribe(MOZILLA);
    const { id } = await server.send(hello);
    const answer = async (path: string) => {
      const { status, body, headers } = await server.call(`/api/v1/notifications/${path}`, { admin: true });
      return [status, body['code'], headers.get('content-type')];
    };
    const problem = 'application/problem+json';
    expect(await answer('ntf_x/explain?user=ana')).toEqual([404, 'notification_unknown', problem]);
    expect(await answer(`${id}/explain?user=nobody`)).toEqual([404, 'user_unknown', problem]);
    expect(await answer(`${id}/explain?subscription=sub_x`)).toEqual([404, 'subscription_unknown', problem]);
  });

  it('wants an API key', async () => {
    expect((await server.call('/api/v1/notifications/ntf_x/explain?user=ana')).status).toBe(401);
  });
});
