/** The host contract of the systems that Belfry takes over from: how it is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../open-belfry.ts';
import { openHost } from './open-host.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openHost();
});
afterEach(() => server.close());

describe('GET /health', () => {
  it('has the members of the contract', async () => {
    await server.subscribe('ana');
    expect((await server.call('/health')).body).toEqual({
      status: 'healthy',
      success_rate: 100,
      active_subscriptions: 1,
      recent_notifications: 0,
      timestamp: new Date(server.environment.now()).toISOString(),
    });
    server.service.answerNext({ status: 400 });
    await server.send({ userId: 'ana', title: 'x' });
    await server.send({ userId: 'ana', title: 'x' });
    await server.send({ userId: 'ana', title: 'x' });
    expect((await server.call('/health')).body).toMatchObject({
      status: 'degraded',
      success_rate: 66.67,
      recent_notifications: 3,
    });
    await server.advance(61 * 60_000);
    expect((await server.call('/health')).body).toMatchObject({ status: 'healthy', recent_notifications: 0 });
  });
});
