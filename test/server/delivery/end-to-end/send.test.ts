/** A send from the request to what is left of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../../open-belfry.ts';
import { hello, MINUTE, openSending } from './sending.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openSending();
});
afterEach(() => server.close());

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
