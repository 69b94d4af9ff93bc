/** What browsers tell of a notification. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushPayload } from '../../../../wire/index.ts';
import type { TestServer } from '../../open-belfry.ts';
import { hello, openSending } from './sending.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openSending();
});
afterEach(() => server.close());

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
