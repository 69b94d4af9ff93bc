/** A subscription that moves to whoever logs in next, while messages for the one before still wait. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../../testing/index.ts';
import { JWT_SECRET, openTestServer, type TestServer } from '../open-belfry.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ auth: { jwtSecret: JWT_SECRET, anonymous: true } });
});
afterEach(() => server.close());

const MINUTE = 60_000;
const QUIET = { preferences: { quietHours: { enabled: true, start: '11:00', end: '12:29', timeZone: 'UTC' } } };

const logIn = async (agent: UserAgent, user?: string, more = {}): Promise<string> => {
  const { status, body } = await server.call('/api/v1/push/subscribe', {
    ...(user === undefined ? {} : { user }),
    body: { subscription: agent.subscription, ...more },
  });
  expect(status).toBe(201);
  return String(body.subscriptionId);
};

it('whoever has the browser when a send to a group starts gets it', async () => {
  const { agent } = await server.subscribe('ana');
  for (const user of ['ana', 'bob']) {
    await server.call(`/api/v1/users/${user}`, { admin: true, method: 'PUT', body: { groups: ['staff'] } });
  }
  const sent = await server.send({ to: { groups: ['staff'] }, title: 'Hello', delaySeconds: 600 });
  await server.advance(MINUTE);
  await logIn(agent, 'bob');
  await server.advance(10 * MINUTE);
  expect(server.service.received).toHaveLength(1);
  expect(await server.look(sent.id)).toMatchObject({ state: 'done', counts: { sent: 1, blocked: 0 } });
});

describe.each([
  ['put off to the end of quiet hours', QUIET, undefined],
  ['to be tried again', {}, 503],
])('a message that is %s', (_name, more, status) => {
  const send = (request: object) => {
    if (status !== undefined) server.service.answerNext({ status });
    return server.send({ title: 'Private for Ana', ...request });
  };
  const arrived = () => server.service.received.length - (status === undefined ? 0 : 1);

  it.each([['users'], ['subscriptions']])('for named %s does not reach who logs in next', async (by) => {
    const { agent, id } = await server.subscribe('ana', more);
    const sent = await send({ to: by === 'users' ? { users: ['ana'] } : { subscriptions: [id] } });
    await logIn(agent, 'bob');
    await server.advance(31 * MINUTE);
    expect(arrived()).toBe(0);
    expect(await server.look(sent.id)).toMatchObject({
      state: 'done',
      counts: { sent: 0, blocked: 1, pending: 0 },
      details: [{ state: 'skipped', error: 'moved' }],
    });
  });

  it('reaches her when she is back', async () => {
    const { agent } = await server.subscribe('ana', more);
    const sent = await send({ userId: 'ana' });
    await logIn(agent, 'bob');
    await logIn(agent, 'ana');
    await server.advance(31 * MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 1 });
  });

  it('for everyone reaches whoever sits there', async () => {
    const { agent } = await server.subscribe('ana', more);
    const sent = await send({ to: { everyone: true } });
    await logIn(agent, 'bob');
    await server.advance(31 * MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 1 });
  });

  it('for an anonymous browser reaches it after its login: it is the same person', async () => {
    const agent = server.browser();
    const id = await logIn(agent, undefined, more);
    const sent = await send({ to: { subscriptions: [id] } });
    await logIn(agent, 'ana');
    await server.advance(31 * MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 1 });
  });
});

it('sends the new owner what is for the new owner', async () => {
  const { agent } = await server.subscribe('ana');
  await server.send({ userId: 'ana', title: 'For Ana' });
  const id = await logIn(agent, 'bob');
  expect((await server.send({ userId: 'bob', title: 'For Bob' })).counts.sent).toBe(1);
  expect((await server.send({ to: { subscriptions: [id] }, title: 'For Bob' })).counts.sent).toBe(1);
});
