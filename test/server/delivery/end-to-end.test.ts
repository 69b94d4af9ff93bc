import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushPayload } from '../../../wire/index.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from '../open-belfry.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [] } });
});
afterEach(() => server.close());

const MINUTE = 60_000;
const hello = { userId: 'ana', title: 'Hello' };
/** Old enough that a 404 or 410 counts at once. */
const grown = async (user = 'ana', more = {}) => {
  const subscribed = await server.subscribe(user, more);
  await server.advance(2 * MINUTE);
  return subscribed;
};
const ttls = () => server.service.received.map(({ headers }) => Number(headers.ttl));
const detail = async (id: string) => (await server.look(id)).details[0];

describe('a send', () => {
  it('arrives, decrypts and is counted', async () => {
    const { agent, id } = await server.subscribe('ana');
    const sent = await server.send({ ...hello, body: 'World', url: '/inbox', priority: 'high' });
    const message = await agent.nextPush();
    expect(message.json()).toMatchObject({ web_push: 8030, notification: { title: 'Hello', body: 'World' } });
    expect(message.headers).toMatchObject({ ttl: '259200', urgency: 'high' });
    expect(sent).toMatchObject({
      state: 'done',
      counts: { total: 1, sent: 1, failed: 0, blocked: 0, pending: 0 },
      details: [{ subscriptionId: id, userId: 'ana', state: 'accepted', success: true }],
      unreached: [],
    });
  });

  it('reaches every browser of a user, each once', async () => {
    const [one, two] = [await server.subscribe('ana'), await server.subscribe('ana')];
    await server.subscribe('bob');
    const sent = await server.send(hello);
    await Promise.all([one.agent.nextPush(), two.agent.nextPush()]);
    expect(sent.counts).toMatchObject({ total: 2, sent: 2 });
    expect(server.service.received).toHaveLength(2);
  });

  it('reaches everyone, named users, or named subscriptions', async () => {
    const [ana] = [await server.subscribe('ana'), await server.subscribe('bob'), await server.subscribe('cleo')];
    const total = async (to: object) => (await server.send({ to, title: 'Hello' })).counts.sent;
    expect(await total({ everyone: true })).toBe(3);
    expect(await total({ users: ['ana', 'cleo', 'ana'] })).toBe(2);
    expect(await total({ subscriptions: [ana.id, ana.id] })).toBe(1);
  });

  it('tells whom it could not reach, and logs it', async () => {
    const { id, endpoint } = await server.subscribe('ana');
    await server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    const unreached = async (to: object) => (await server.send({ to, title: 'Hello' })).unreached;
    expect(await unreached({ users: ['ana', 'nobody'] })).toEqual([
      { id: 'ana', reason: 'no_subscription' },
      { id: 'nobody', reason: 'no_subscription' },
    ]);
    expect(await unreached({ subscriptions: [id, 'sub_unknown'] })).toEqual([
      { id, reason: 'subscription_inactive' },
      { id: 'sub_unknown', reason: 'subscription_unknown' },
    ]);
    const logged = server.environment.lines.filter(({ message }) => message === 'skipped');
    expect(logged).toHaveLength(4);
    await server.belfry.sendToUser('nobody', { title: 'Hello' });
    expect(server.environment.lines.filter(({ message }) => message === 'skipped')).toHaveLength(5);
  });

  it('from the same process is the same send', async () => {
    const { agent } = await server.subscribe('ana');
    const { id } = await server.belfry.sendToUser('ana', { title: 'Hello' });
    expect((await agent.nextPush()).json()).toMatchObject({ belfry: { id } });
  });
});

describe('a push service that refuses', () => {
  it.each([404, 410])('with %i ends the subscription', async (status) => {
    const { id } = await grown();
    server.service.answerNext({ status });
    const sent = await server.send(hello);
    expect(sent).toMatchObject({
      state: 'done',
      counts: { sent: 0, expired: 1 },
      details: [{ state: 'gone', success: false }],
    });
    expect((await server.send({ to: { subscriptions: [id] }, title: 'x' })).unreached).toEqual([
      { id, reason: 'subscription_inactive' },
    ]);
    expect(server.service.received).toHaveLength(1);
  });

  it.each([404, 410])('a young subscription with %i gets one more try, 10 s later', async (status) => {
    await server.subscribe('ana');
    server.service.answerNext({ status });
    const sent = await server.send(hello);
    expect(sent).toMatchObject({ counts: { pending: 1 }, details: [{ state: 'retrying' }] });
    await server.advance(9_000);
    expect(server.service.received).toHaveLength(1);
    await server.advance(1_000);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('a young subscription twice is believed', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 410, times: 2 });
    const sent = await server.send(hello);
    await server.advance(10_000);
    expect(await detail(sent.id)).toMatchObject({ state: 'gone' });
  });

  it.each([400, 401, 403, 413])('with %i neither retries nor ends the subscription', async (status) => {
    const { agent } = await grown();
    server.service.answerNext({ status, body: 'because' });
    const sent = await server.send(hello);
    expect(sent).toMatchObject({
      state: 'done',
      counts: { failed: 1 },
      details: [{ state: 'rejected', success: false }],
    });
    expect(sent.details[0]?.error).toContain('because');
    await server.send(hello);
    await agent.nextPush();
  });

  it.each([429, 503])('for now with %i is asked again, not before Retry-After', async (status) => {
    await server.subscribe('ana');
    server.service.answerNext({ status, headers: { 'retry-after': '120' } });
    const sent = await server.send({ ...hello, ttlSeconds: 1000 });
    expect(sent).toMatchObject({ state: 'sending', counts: { pending: 1 }, details: [{ state: 'retrying' }] });
    await server.advance(119_999);
    expect(server.service.received).toHaveLength(1);
    await server.advance(1);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1, pending: 0 } });
    expect(ttls()).toEqual([1000, 880]);
  });

  it('and asks for time has it from everybody’s messages, 15 minutes at most', async () => {
    const { endpoint } = await server.subscribe('ana');
    const bob = await server.subscribe('bob');
    server.service.answerNext({ status: 429, headers: { 'retry-after': '3600' }, match: endpoint });
    const sent = await server.send(hello);
    const other = await server.send({ userId: 'bob', title: 'Hello' });
    await server.advance(15 * MINUTE - 1);
    expect(server.service.received).toHaveLength(1);
    expect((await server.look(other.id)).counts.pending).toBe(1);
    await server.advance(1);
    await bob.agent.nextPush();
    expect(await detail(sent.id)).toMatchObject({ state: 'retrying' });
    await server.advance(45 * MINUTE);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('is asked four times, then the message failed', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 500, body: 'broken', times: Infinity });
    const sent = await server.send(hello);
    for (let i = 0; i < 6; i += 1) await server.advance(MINUTE);
    expect(server.service.received).toHaveLength(4);
    const after = await server.look(sent.id);
    expect(after).toMatchObject({ state: 'done', counts: { failed: 1, pending: 0 }, details: [{ state: 'failed' }] });
    expect(after.details[0]?.error).toContain('broken');
  });

  it('is not asked after the message’s life', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '60' }, times: Infinity });
    const sent = await server.send({ ...hello, ttlSeconds: 30 });
    expect(sent).toMatchObject({ state: 'done', counts: { expired: 1 }, details: [{ state: 'expired' }] });
    await server.advance(10 * MINUTE);
    expect(server.service.received).toHaveLength(1);
  });

  it('one browser does not hold back the other', async () => {
    const [one, two] = [await grown(), await grown()];
    server.service.answerNext({ status: 503, match: one.endpoint });
    const sent = await server.send(hello);
    await two.agent.nextPush();
    expect(sent.counts).toMatchObject({ total: 2, sent: 1, pending: 1 });
    await server.advance(MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 2, pending: 0 });
    expect(server.service.received.filter(({ endpoint }) => endpoint === two.endpoint)).toHaveLength(1);
  });
});

describe('a restart', () => {
  it('mid-backoff sends once, at the time that was planned', async () => {
    const { agent } = await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '120' } });
    const sent = await server.send(hello);
    await server.restart();
    await server.advance(60_000);
    expect(server.service.received).toHaveLength(1);
    await server.advance(60_000);
    await agent.nextPush();
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1, pending: 0 } });
    await server.advance(60 * MINUTE);
    expect(server.service.received).toHaveLength(2);
  });

  it('keeps keys, subscriptions and preferences, and makes no second API key', async () => {
    const { endpoint } = await server.subscribe('ana', { preferences: { soundEnabled: false } });
    const before = server.belfry.vapidPublicKey;
    await server.restart();
    expect(server.belfry.vapidPublicKey).toBe(before);
    expect(server.belfry.made).toEqual({ vapidKeys: false, apiKey: undefined });
    const again = await server.call('/api/v1/push/preferences', {
      method: 'PUT',
      user: 'ana',
      body: { endpoint, preferences: {} },
    });
    expect(again.status).toBe(200);
  });

  it('waits for what is in flight', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ delayMs: 200 });
    const { id } = await server.belfry.sendToUser('ana', { title: 'Hello' });
    await server.service.waitFor(() => true);
    await server.restart();
    expect(await server.look(id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
    await server.advance(10 * MINUTE);
    expect(server.service.received).toHaveLength(1);
  });
});
describe('a person’s choices', () => {
  const quiet = (more = {}) => ({
    preferences: { quietHours: { enabled: true, start: '11:00', end: '12:29', timeZone: 'UTC' }, ...more },
  });

  it('defer to the end of quiet hours', async () => {
    const { agent } = await server.subscribe('ana', quiet());
    const sent = await server.send(hello);
    expect(sent).toMatchObject({ counts: { pending: 1 }, details: [{ state: 'queued', error: 'quiet_hours' }] });
    await server.advance(30 * MINUTE - 1);
    expect(server.service.received).toHaveLength(0);
    await server.advance(1);
    await agent.nextPush();
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 1, pending: 0 });
    expect(ttls()).toEqual([259_200 - 1800]);
  });

  it('block what would not live until then', async () => {
    await server.subscribe('ana', quiet());
    const sent = await server.send({ ...hello, ttlSeconds: 600 });
    expect(sent).toMatchObject({
      counts: { blocked: 1 },
      details: [{ state: 'skipped', error: 'expires_in_quiet_hours' }],
    });
  });

  it('are asked again at the time of sending', async () => {
    const { endpoint } = await server.subscribe('ana', quiet());
    const sent = await server.send(hello);
    await server.call('/api/v1/push/preferences', {
      method: 'PUT',
      user: 'ana',
      body: { endpoint, preferences: { enabled: false } },
    });
    await server.advance(30 * MINUTE);
    expect(await detail(sent.id)).toMatchObject({ state: 'skipped', error: 'disabled' });
  });

  it('block a category that is off', async () => {
    await server.subscribe('ana', { preferences: { booking_reminders: false } });
    const sent = await server.send({ ...hello, category: 'booking_reminders' });
    expect(sent).toMatchObject({
      counts: { total: 1, blocked: 1 },
      details: [{ success: false, error: 'category_off' }],
    });
    expect((await server.send({ ...hello, category: 'marketing_messages' })).details[0]?.error).toBe('category_off');
    expect((await server.send({ ...hello, category: 'system_updates' })).counts.sent).toBe(1);
  });

  it('and the app’s: an inactive user is sent nothing until active again', async () => {
    await server.subscribe('ana');
    const setActive = (active: boolean) =>
      server.call('/api/v1/users/ana', { method: 'PUT', admin: true, body: { active } });
    expect((await setActive(false)).status).toBe(200);
    expect((await server.send(hello)).details[0]).toMatchObject({ state: 'skipped', error: 'user_inactive' });
    await setActive(true);
    expect((await server.send(hello)).counts.sent).toBe(1);
  });

  it('an unsubscribe between plan and retry is kept', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ status: 503 });
    const sent = await server.send(hello);
    await server.call('/api/v1/push/unsubscribe', { user: 'ana', body: { endpoint } });
    await server.advance(MINUTE);
    expect(await detail(sent.id)).toMatchObject({ state: 'skipped', error: 'subscription_inactive' });
    expect(server.service.received).toHaveLength(1);
  });
});

describe('cancel', () => {
  it('stops what waits and leaves what went', async () => {
    const [one] = [await server.subscribe('ana'), await server.subscribe('ana')];
    server.service.answerNext({ status: 503, match: one.endpoint });
    const sent = await server.send(hello);
    const cancelled = await server.call(`/api/v1/notifications/${sent.id}/cancel`, { method: 'POST', admin: true });
    expect(cancelled).toMatchObject({ status: 200, body: { cancelled: 1, state: 'cancelled' } });
    await server.advance(60 * MINUTE);
    expect(server.service.received).toHaveLength(2);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 1, pending: 0, blocked: 1 });
  });

  it('of an unknown notification is a 404', async () => {
    const answer = await server.call('/api/v1/notifications/ntf_x/cancel', { method: 'POST', admin: true });
    expect(answer).toMatchObject({ status: 404, body: { code: 'notification_unknown' } });
  });
});

describe('deleting a user', () => {
  it('leaves nothing behind, not even a message that waits', async () => {
    await server.subscribe('ana');
    server.service.answerNext({ status: 503 });
    const sent = await server.send(hello);
    expect((await server.call('/api/v1/users/ana', { method: 'DELETE', admin: true })).status).toBe(204);
    await server.advance(60 * MINUTE);
    expect(server.service.received).toHaveLength(1);
    const after = await server.look(sent.id);
    expect(after.details).toEqual([]);
    expect(after).toMatchObject({ state: 'done', counts: { pending: 0 } });
    expect((await server.call('/api/v1/users/ana', { admin: true })).status).toBe(404);
  });
});

describe('a notification past its retention', () => {
  it('still answers its counts, and nothing of what it said', async () => {
    await server.subscribe('ana');
    const sent = await server.send({ to: { users: ['ana', 'nobody'] }, title: 'Hello' });
    await server.advance(31 * 24 * 60 * MINUTE);
    // Housekeeping looks at the clock once a minute.
    const detailsLater = async () => {
      await server.advance(MINUTE);
      return (await server.look(sent.id)).details;
    };
    await expect.poll(detailsLater).toEqual([]);
    expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { total: 1, sent: 1 }, unreached: [] });
  });
});

describe('events', () => {
  const post = (events: object[]) => server.call('/api/v1/push/events', { body: { events } });
  const tokenOf = (payload: unknown) => (payload as PushPayload).belfry.token;

  it('count once, however often they are posted', async () => {
    const { agent } = await server.subscribe('ana');
    const actions = ['view', 'later'].map((action) => ({ action, title: action }));
    const sent = await server.send({ ...hello, actions });
    const token = tokenOf((await agent.nextPush()).json());
    const at = server.environment.now();
    const events = [
      { id: '1', token, type: 'delivered', at },
      { id: '2', token, type: 'action_clicked', action: 'view', at },
      { id: '3', token, type: 'action_clicked', action: 'later', at },
      { id: '4', token, type: 'delivered', at },
    ];
    expect((await post(events)).body).toEqual({ accepted: 4, rejected: [] });
    expect((await post(events)).body).toEqual({ accepted: 4, rejected: [] });
    expect((await server.look(sent.id)).counts).toMatchObject({
      delivered: 1,
      clicked: 0,
      action_clicked: 2,
      dismissed: 0,
    });
  });

  it('count before the outcome is flushed, too', async () => {
    const { agent } = await server.subscribe('ana');
    server.service.answerNext({ delayMs: 150 });
    const { id } = await server.belfry.sendToUser('ana', { title: 'Hello' });
    const token = tokenOf((await agent.nextPush()).json());
    expect((await post([{ id: '1', token, type: 'delivered', at: server.environment.now() }])).status).toBe(200);
    await server.belfry.idle();
    expect((await server.look(id)).counts).toMatchObject({ sent: 1, delivered: 1 });
  });

  it('are told to whoever listens, once, with the person', async () => {
    const heard: unknown[] = [];
    server.belfry.on('event', (event) => heard.push(event));
    const { agent, id } = await server.subscribe('ana');
    const sent = await server.send(hello);
    const token = tokenOf((await agent.nextPush()).json());
    const at = server.environment.now();
    await post([{ id: '1', token, type: 'clicked', at }]);
    await post([{ id: '1', token, type: 'clicked', at }]);
    expect(heard).toEqual([
      { notificationId: sent.id, subscriptionId: id, userId: 'ana', type: 'clicked', action: null, at },
    ]);
  });

  it('with a forged token are refused, without spoiling the others', async () => {
    const { agent } = await server.subscribe('ana');
    const sent = await server.send(hello);
    const token = tokenOf((await agent.nextPush()).json());
    const forged = `${token.slice(0, -2)}AA`;
    const event = { type: 'delivered', at: server.environment.now() };
    expect(await post([{ id: '1', token: forged, ...event }])).toMatchObject({
      status: 401,
      body: { code: 'event_token_invalid' },
    });
    expect(
      (
        await post([
          { id: '1', token: forged, ...event },
          { id: '2', token, ...event },
        ])
      ).body,
    ).toEqual({
      accepted: 1,
      rejected: [{ id: '1', code: 'event_token_invalid' }],
    });
    expect((await server.look(sent.id)).counts.delivered).toBe(1);
  });

  it('must name an action where one was clicked, and nowhere else', async () => {
    const { agent } = await server.subscribe('ana');
    await server.send(hello);
    const token = tokenOf((await agent.nextPush()).json());
    const answer = await post([
      { id: '1', token, type: 'action_clicked', at: 1 },
      { id: '2', token, type: 'clicked', action: 'view', at: 1 },
    ]);
    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, rejected: [{ id: '1' }, { id: '2' }] } });
  });
});
