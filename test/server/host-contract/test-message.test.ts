/** The host contract of the systems that Belfry takes over from: the message that a person asks for to try it out. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP_URL, type TestServer } from '../open-belfry.ts';
import { openHost, PUSH } from './open-host.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openHost();
});
afterEach(() => server.close());

describe('POST /test', () => {
  const test = (endpoint: string, user = 'ana') => server.call(`${PUSH}/test`, { user, body: { endpoint } });

  it('answers 200 when the push service accepted, and carries type, url and timestamp', async () => {
    const { agent, endpoint } = await server.subscribe('ana', { preferences: { enabled: false } });
    expect(await test(endpoint)).toMatchObject({ status: 200, body: { success: true } });
    expect((await agent.nextPush()).json()).toMatchObject({
      notification: { data: { type: 'test', url: APP_URL, timestamp: server.environment.now() } },
    });
  });

  it('is made of the template of that name, in the person’s language', async () => {
    const texts = { en: { title: 'Works' }, 'pt-BR': { title: 'Funciona' } };
    const set = { templates: [{ type: 'test', defaultLocale: 'en', texts }] };
    expect((await server.call('/api/v1/templates', { method: 'PUT', admin: true, body: set })).status).toBe(200);
    const { agent, endpoint } = await server.subscribe('ana', { locale: 'pt-BR' });
    await test(endpoint);
    expect((await agent.nextPush()).json()).toMatchObject({
      notification: { title: 'Funciona', data: { type: 'test' } },
    });
  });

  it('answers 502 with the push service’s reason', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ status: 403, body: 'wrong key' });
    const { status, body } = await test(endpoint);
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'push_refused' });
    expect(body.detail).toMatch(/^403 .*wrong key/);
  });

  it('answers 502 to what may pass later, too, and does not try again', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ status: 503, body: 'busy' });
    const { status, body } = await test(endpoint);
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'push_refused' });
    expect(body.detail).toMatch(/^503 .*busy/);
    await server.advance(61_000);
    expect(server.service.received).toHaveLength(1);
  });

  it('answers 502 when there is no answer in 9 s, and does not try again', async () => {
    const { endpoint } = await server.subscribe('ana');
    server.service.answerNext({ hang: true });
    const answering = test(endpoint);
    await server.service.waitFor(() => true);
    server.environment.advance(8_999);
    server.environment.advance(1);
    expect(await answering).toMatchObject({ status: 502, body: { code: 'push_timeout' } });
    await server.advance(1_000);
    await server.advance(61_000);
    expect(server.service.received).toHaveLength(1);
  });

  it('answers 404 for another’s, an unknown and an inactive subscription', async () => {
    const { endpoint } = await server.subscribe('ana');
    expect((await test(endpoint, 'bob')).status).toBe(404);
    expect((await test('https://fcm.googleapis.com/x')).status).toBe(404);
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect(await test(endpoint)).toMatchObject({ status: 404, body: { code: 'subscription_inactive' } });
    expect(server.service.received).toEqual([]);
  });
});
