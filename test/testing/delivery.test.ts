import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUserAgent, startPushService, type PushService, type UserAgent } from '../../testing/index.ts';
import { generateVapidKeys, goodHeaders, send, type Reply } from './fixtures/sender.ts';

const keys = generateVapidKeys();
let now: number;
let service: PushService;
let agent: UserAgent;

beforeEach(async () => {
  now = Date.UTC(2030, 0, 1);
  service = await startPushService({ now: () => now });
  agent = createUserAgent(service, { applicationServerKey: keys.publicKey, now: () => now });
});
afterEach(() => service.close());

/** Without a body: what is tested here is which messages arrive; `x-name` tells them apart. */
function push(name: string, headers: Record<string, string> = {}, to = agent): Promise<Reply> {
  const { endpoint } = to.subscription;
  return send(service, endpoint, { headers: { ...goodHeaders(endpoint, keys, now), 'x-name': name, ...headers } });
}

function cancel(reply: Reply): Promise<Reply> {
  return send(service, String(reply.headers.location), { method: 'DELETE' });
}

/** Everything that waits in the service for the agent, in order; connects it. */
async function arriving(count: number): Promise<string[]> {
  agent.connect();
  const names: string[] = [];
  for (let i = 0; i < count; i += 1) names.push((await agent.nextPush()).headers['x-name'] ?? '');
  expect(service.pending()).toEqual([]);
  return names;
}

describe('store and forward', () => {
  it('delivers at once to a connected user agent', async () => {
    await push('a');
    const message = await agent.nextPush();
    expect(message.headers['x-name']).toBe('a');
    expect(message.receivedAt).toBe(now);
    expect(service.pending()).toEqual([]);
  });

  it('keeps messages for a disconnected one and delivers them in order', async () => {
    agent.disconnect();
    for (const name of ['a', 'b', 'c']) await push(name);
    expect(service.pending()).toHaveLength(3);
    expect(await arriving(3)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the messages of one user agent from another', async () => {
    const other = createUserAgent(service, { applicationServerKey: keys.publicKey });
    await push('a', {}, other);
    expect((await other.nextPush()).headers['x-name']).toBe('a');
    await expect(agent.nextPush(0)).rejects.toThrow('no push arrived');
  });

  it('drops what waits when the user agent unsubscribes', async () => {
    agent.disconnect();
    await push('a');
    agent.unsubscribe();
    expect(service.pending()).toEqual([]);
  });
});

describe('TTL', () => {
  it('0 reaches a connected user agent', async () => {
    await push('a', { ttl: '0' });
    expect((await agent.nextPush()).headers['x-name']).toBe('a');
  });

  it('0 is accepted and dropped for a disconnected one', async () => {
    agent.disconnect();
    expect((await push('a', { ttl: '0' })).status).toBe(201);
    expect(service.pending()).toEqual([]);
  });

  it('keeps a message until its last millisecond', async () => {
    agent.disconnect();
    await push('a', { ttl: '60' });
    now += 59_999;
    expect(await arriving(1)).toEqual(['a']);
  });

  it('drops a message once it is over', async () => {
    agent.disconnect();
    await push('a', { ttl: '60' });
    await push('b', { ttl: '61' });
    now += 60_000;
    expect(await arriving(1)).toEqual(['b']);
  });

  it('is cut to the longest time that the service keeps messages', async () => {
    const brief = await startPushService({ now: () => now, maxTtlSeconds: 10 });
    const { endpoint } = createUserAgent(brief, { applicationServerKey: keys.publicKey }).subscription;
    const reply = await send(brief, endpoint, { headers: goodHeaders(endpoint, keys, now) });
    expect(reply.headers.ttl).toBe('10');
    await brief.close();
  });
});

describe('Topic', () => {
  it('replaces an undelivered message of the same topic, with its TTL', async () => {
    agent.disconnect();
    await push('old', { topic: 'score', ttl: '1000' });
    await push('other', { topic: 'news', ttl: '1000' });
    await push('new', { topic: 'score', ttl: '10' });
    expect(service.pending().map((message) => message.headers['x-name'])).toEqual(['other', 'new']);
    now += 10_000;
    expect(await arriving(1)).toEqual(['other']);
  });

  it('gives the replacement a message resource of its own', async () => {
    agent.disconnect();
    const old = await push('old', { topic: 'score' });
    const replacement = await push('new', { topic: 'score' });
    expect(replacement.headers.location).not.toBe(old.headers.location);
    expect((await cancel(old)).status).toBe(404);
  });

  it('leaves the same topic of another subscription alone', async () => {
    const other = createUserAgent(service, { applicationServerKey: keys.publicKey });
    agent.disconnect();
    other.disconnect();
    await push('a', { topic: 'score' });
    await push('b', { topic: 'score' }, other);
    expect(service.pending()).toHaveLength(2);
  });

  it('does not take back what was delivered', async () => {
    await push('a', { topic: 'score' });
    await push('b', { topic: 'score' });
    expect(await arriving(2)).toEqual(['a', 'b']);
  });
});

describe('DELETE of a message', () => {
  it('cancels one that is not delivered yet', async () => {
    agent.disconnect();
    const reply = await push('a');
    await push('b');
    expect((await cancel(reply)).status).toBe(204);
    expect(await arriving(1)).toEqual(['b']);
  });

  it('answers 404 the second time, after delivery, and for a message it never knew', async () => {
    const delivered = await push('a');
    expect((await cancel(delivered)).status).toBe(404);
    agent.disconnect();
    const waiting = await push('b');
    await cancel(waiting);
    expect((await cancel(waiting)).status).toBe(404);
    expect((await send(service, 'https://push.belfry.test/m/nothing', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('origins', () => {
  it('gives user agents endpoints on each origin, FCM included', async () => {
    const several = await startPushService({ origins: ['https://a.test', 'https://b.test'] });
    const endpointOn = (origin?: string) => {
      const options = { applicationServerKey: keys.publicKey, ...(origin === undefined ? {} : { origin }) };
      return createUserAgent(several, options).subscription.endpoint;
    };
    expect(endpointOn()).toMatch(/^https:\/\/a\.test\/push\//);
    const onFcm = endpointOn('https://fcm.googleapis.com');
    expect(onFcm).toMatch(/^https:\/\/fcm\.googleapis\.com\/fcm\/send\//);
    for (const endpoint of [endpointOn('https://b.test'), onFcm]) {
      const reply = await send(several, endpoint, { headers: goodHeaders(endpoint, keys, Date.now()) });
      expect(reply.status).toBe(201);
    }
    expect(() => endpointOn('https://c.test')).toThrow('not an origin of this service');
    expect(several.hosts).toEqual(
      expect.arrayContaining(['a.test', 'b.test', 'jmt17.google.com', 'fcm.googleapis.com']),
    );
    await several.close();
  });

  it('refuses an origin that no push service could have', async () => {
    await expect(startPushService({ origins: ['http://push.test'] })).rejects.toThrow(TypeError);
    await expect(startPushService({ origins: ['https://push.test/'] })).rejects.toThrow(TypeError);
  });
});

describe('close', () => {
  it('rejects whoever waits and frees the port', async () => {
    const waiting = service.waitFor(() => false);
    const { endpoint } = agent.subscription;
    await Promise.all([expect(waiting).rejects.toThrow('closed'), service.close()]);
    await expect(send(service, endpoint)).rejects.toThrow('ECONNREFUSED');
  });
});
