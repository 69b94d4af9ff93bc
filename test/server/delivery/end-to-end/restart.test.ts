/** What a server that is stopped and started again has kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../../open-belfry.ts';
import { hello, MINUTE, openSending } from './sending.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openSending();
});
afterEach(() => server.close());

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
