/** Belfry inside another Hono app: it answers its own paths and leaves the host's alone. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BelfryOptions } from '../../server/index.ts';
import { openTestServer, type TestServer } from './open-belfry.ts';

let server: TestServer;
let host: Hono;
async function open(options: Partial<BelfryOptions> = {}): Promise<void> {
  server = await openTestServer(options);
  host = new Hono();
}
afterEach(() => server.close());

const text = async (path: string, init: RequestInit = {}) => (await host.request(path, init)).text();

describe('a host that mounts Belfry first', () => {
  beforeEach(async () => {
    await open();
    host.route('/', server.belfry.app);
  });

  it.each(['/api/orders', '/api/v1/orders', '/api/v2/push', '/api', '/', '/api/v1/pushes', '/api/v1/usersettings'])(
    'answers its own %s, whatever the method',
    async (path) => {
      host.all(path, (context) => context.text(`host ${context.req.method}`));
      expect(await text(path)).toBe('host GET');
      expect(await text(path, { method: 'PATCH' })).toBe('host PATCH');
    },
  );

  it('keeps its own answer for what nobody has', async () => {
    host.notFound((context) => context.text('no such page', 404));
    expect(await text('/nowhere')).toBe('no such page');
    expect(await text('/api/nowhere')).toBe('no such page');
  });

  it('keeps its own way with its own faults', async () => {
    host.onError((error, context) => context.text(`host: ${error.message}`, 500));
    host.get('/api/orders', () => {
      throw new Error('out of stock');
    });
    expect(await text('/api/orders')).toBe('host: out of stock');
  });

  it.each([
    ['GET', '/api/v1/push/subscribe'],
    ['DELETE', '/api/v1/push/preferences'],
    ['GET', '/api/v1/push'],
    ['PATCH', '/api/v1/templates'],
    ['PUT', '/api/v1/notifications'],
    ['DELETE', '/api/v1/notifications/ntf_1'],
    ['GET', '/api/v1/templates/nothing'],
    ['POST', '/api/v1/users/ana/nothing'],
  ])('leaves %s %s to Belfry: a 404 with a code', async (method, path) => {
    host.all('*', (context) => context.text('host'));
    const response = await host.request(path, { method, headers: { authorization: `Bearer ${server.apiKey}` } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('Belfry served alone', () => {
  it.each(['/', '/api', '/api/v1/nothing', '/nowhere'])('answers %s with a 404 that has a code', async (path) => {
    await open();
    expect(await server.call(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('/health', () => {
  it('is the host’s where the host registered its own before', async () => {
    await open();
    host.get('/health', (context) => context.text('host'));
    host.route('/', server.belfry.app);
    expect(await text('/health')).toBe('host');
  });

  it('and /sw.js are the host’s with operations switched off', async () => {
    await open({ operations: false });
    host.route('/', server.belfry.app);
    host.on('GET', ['/health', '/sw.js'], (context) => context.text('host'));
    expect([await text('/health'), await text('/sw.js')]).toEqual(['host', 'host']);
  });
});

describe('Belfry under a prefix', () => {
  beforeEach(async () => {
    await open({ publicUrl: 'https://app.example/push-api' });
    host.route('/push-api', server.belfry.app);
  });

  it('names the events URL of each payload with the prefix', async () => {
    const { agent } = await server.subscribe('ana');
    await server.send({ userId: 'ana', title: 'x' });
    const payload = JSON.parse((await agent.nextPush()).text()) as { belfry: { events: string; token: string } };
    expect(payload.belfry.events).toBe('https://app.example/push-api/api/v1/push/events');
    const answer = await host.request(payload.belfry.events, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ events: [{ id: '1', token: payload.belfry.token, type: 'delivered', at: 1 }] }),
    });
    expect(await answer.json()).toMatchObject({ accepted: 1 });
  });

  it('names a new notification where it is', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${server.apiKey}` };
    await server.subscribe('ana');
    const sent = await host.request('/push-api/api/v1/notifications', {
      method: 'POST',
      headers,
      body: JSON.stringify({ userId: 'ana', title: 'x' }),
    });
    const location = sent.headers.get('location') ?? '';
    expect((await host.request(location, { headers })).status).toBe(200);
  });
});
