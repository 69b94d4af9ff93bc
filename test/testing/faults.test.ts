import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUserAgent, startPushService, type PushService, type UserAgent } from '../../testing/index.ts';
import { isInShare } from '../../testing/push-service/share.ts';
import { generateVapidKeys, goodHeaders, send } from './fixtures/sender.ts';

const NOW = Date.UTC(2030, 0, 1);
const keys = generateVapidKeys();
let service: PushService;
let agent: UserAgent;

beforeEach(async () => {
  service = await startPushService({ now: () => NOW });
  agent = createUserAgent(service, { applicationServerKey: keys.publicKey });
});
afterEach(() => service.close());

function push({ endpoint }: { endpoint: string } = agent.subscription) {
  return send(service, endpoint, { headers: goodHeaders(endpoint, keys, NOW) });
}

describe('answerNext', () => {
  it('answers the scripted status, headers and body once', async () => {
    service.answerNext({ status: 503, headers: { 'retry-after': '120' }, body: 'busy' });
    const reply = await push();
    expect(reply).toMatchObject({ status: 503, body: 'busy' });
    expect(reply.headers['retry-after']).toBe('120');
    expect((await push()).status).toBe(201);
  });

  it.each([400, 401, 403, 404, 406, 410, 413, 429, 500, 502, 503, 504])('answers %i', async (status) => {
    service.answerNext({ status });
    expect((await push()).status).toBe(status);
  });

  it('does not deliver what it refused', async () => {
    service.answerNext({ status: 500 });
    await push();
    await expect(agent.nextPush(0)).rejects.toThrow('no push arrived');
  });

  it('delivers in spite of the answer when told so', async () => {
    service.answerNext({ status: 500, stored: true });
    expect((await push()).status).toBe(500);
    expect((await agent.nextPush()).plaintext).toBeNull();
  });

  it('holds for as many POSTs as asked, scripts in order', async () => {
    service.answerNext({ status: 429, times: 2 });
    service.answerNext({ status: 500 });
    const statuses = [await push(), await push(), await push(), await push()].map(({ status }) => status);
    expect(statuses).toEqual([429, 429, 500, 201]);
  });

  it('only concerns the endpoint it names', async () => {
    const other = createUserAgent(service, { applicationServerKey: keys.publicKey });
    service.answerNext({ status: 410, match: other.subscription.endpoint });
    expect((await push()).status).toBe(201);
    expect((await push(other.subscription)).status).toBe(410);
  });

  it('only concerns what its predicate accepts', async () => {
    service.answerNext({ status: 400, match: ({ headers }) => headers.ttl === '7', times: Infinity });
    expect((await push()).status).toBe(201);
    const { endpoint } = agent.subscription;
    const headers = { ...goodHeaders(endpoint, keys, NOW), ttl: '7' };
    expect((await send(service, endpoint, { headers })).status).toBe(400);
  });

  it('can be withdrawn', async () => {
    const withdraw = service.answerNext({ status: 500, times: Infinity });
    await push();
    withdraw();
    expect((await push()).status).toBe(201);
  });

  it('delays an otherwise true answer', async () => {
    service.answerNext({ delayMs: 60 });
    const reply = push();
    await service.waitFor(() => true);
    const winner = await Promise.race([reply, agent.nextPush().then(() => 'delivered')]);
    expect(winner).toBe('delivered');
    expect((await reply).status).toBe(201);
  });

  it('never answers when told to hang, and logs no status', async () => {
    service.answerNext({ hang: true });
    const reply = push();
    const entry = await service.waitFor(() => true);
    expect(entry.status).toBeNull();
    await Promise.all([expect(reply).rejects.toThrow(/socket hang up|ECONNRESET/), service.close()]);
  });

  it('cuts the connection before any answer', async () => {
    service.answerNext({ reset: 'before-headers' });
    await expect(push()).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await push()).status).toBe(201);
  });

  it('cuts the connection in the middle of the body', async () => {
    service.answerNext({ status: 500, reset: 'mid-body' });
    await expect(push()).rejects.toThrow('aborted');
  });

  it.each(['before-headers', 'mid-body'] as const)('cuts an HTTP/2 session %s', async (reset) => {
    service.answerNext({ status: 500, reset });
    const { endpoint } = agent.subscription;
    const { host, port, ca } = service.routes['https://push.belfry.test'] ?? expect.fail('no route');
    const socket = connectTls({ host, port, ca, servername: 'push.belfry.test', ALPNProtocols: ['h2'] });
    const session = connectHttp2('https://push.belfry.test', { createConnection: () => socket });
    const closed = new Promise<boolean>((resolve) => session.once('close', () => resolve(true)));
    const path = new URL(endpoint).pathname;
    const stream = session.request({ ':method': 'POST', ':path': path, ...goodHeaders(endpoint, keys, NOW) });
    const seen: unknown[] = [];
    stream.on('response', (headers) => seen.push(headers[':status']));
    stream.on('error', () => seen.push('error'));
    stream.on('end', () => seen.push('end'));
    stream.resume();
    stream.end();
    expect(await closed).toBe(true);
    expect(seen[0] === 500).toBe(reset === 'mid-body');
  });

  it('delivers a message whose answer was cut when told so: a retry will be a repeat', async () => {
    service.answerNext({ reset: 'before-headers', stored: true });
    await push().catch(() => undefined);
    await push();
    expect((await agent.nextPush()).plaintext).toBeNull();
    expect((await agent.nextPush()).plaintext).toBeNull();
  });

  it.each([
    ['an impossible status', { status: 42 }],
    ['no times', { times: 0 }],
    ['half a time', { times: 1.5 }],
    ['a delay into the past', { delayMs: -1 }],
    ['an empty sequence', { sequence: [] }],
    ['an impossible status in a sequence', { sequence: [503, 42] }],
    ['more than all', { share: 1.1 }],
    ['a broken seed', { share: 0.5, seed: 0.5 }],
    ['two forms of Retry-After', { retryAfterSeconds: 1, retryAfterAt: NOW }],
    ['a negative Retry-After', { retryAfterSeconds: -1 }],
    ['no time', { retryAfterAt: NaN }],
    ['an unknown cause', { cause: 'moonphase' as 'throttled' }],
    ['two statuses', { status: 410, cause: 'throttled' as const }],
    ['two ends', { hang: true, garbage: true }],
    ['two bodies', { body: 'a', bodyOctets: 9 }],
  ])('refuses %s', (_, script) => {
    expect(() => service.answerNext(script)).toThrow(RangeError);
  });
});

describe('a sequence', () => {
  const statuses = async (count: number, to = agent.subscription) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await push(to)).status);
    return seen;
  };

  it('answers one step a POST, and 2xx by going the normal way', async () => {
    service.answerNext({ sequence: [503, 429, 201] });
    expect(await statuses(4)).toEqual([503, 429, 201, 201]);
    expect(service.received.filter(({ messageId }) => messageId !== null)).toHaveLength(2);
  });

  it('takes steps of any kind, with what is common to them', async () => {
    service.answerNext({
      sequence: [{ cause: 'throttled' }, { status: 500, body: 'oops' }],
      headers: { 'x-node': 'a' },
    });
    expect(await push()).toMatchObject({ status: 429, headers: { 'x-node': 'a', 'retry-after': '60' } });
    expect(await push()).toMatchObject({ status: 500, body: 'oops', headers: { 'x-node': 'a' } });
  });

  it('is gone through as often as told', async () => {
    service.answerNext({ sequence: [500, 502], times: 2 });
    expect(await statuses(5)).toEqual([500, 502, 500, 502, 201]);
  });

  it('can be counted for each endpoint apart', async () => {
    const other = createUserAgent(service, { applicationServerKey: keys.publicKey }).subscription;
    service.answerNext({ sequence: [503, 410], per: 'endpoint' });
    expect(await statuses(1)).toEqual([503]);
    expect(await statuses(3, other)).toEqual([503, 410, 201]);
    expect(await statuses(2)).toEqual([410, 201]);
  });

  it('can be counted for each origin apart', async () => {
    const onFcm = () =>
      createUserAgent(service, { applicationServerKey: keys.publicKey, origin: 'https://fcm.googleapis.com' });
    service.answerNext({ status: 500, per: 'origin' });
    expect(await statuses(2)).toEqual([500, 201]);
    expect(await statuses(1, onFcm().subscription)).toEqual([500]);
    expect(await statuses(1, onFcm().subscription)).toEqual([201]);
  });
});

describe('a script for an origin', () => {
  it('leaves the others alone', async () => {
    const origin = 'https://web.push.apple.com';
    const other = createUserAgent(service, { applicationServerKey: keys.publicKey, origin });
    service.answerNext({ status: 500, match: origin });
    expect((await push()).status).toBe(201);
    expect((await push(other.subscription)).status).toBe(500);
  });
});

describe('Retry-After', () => {
  it('is a number of seconds', async () => {
    service.answerNext({ status: 429, retryAfterSeconds: 120 });
    expect((await push()).headers['retry-after']).toBe('120');
  });

  it('is a date, rounded up to a second', async () => {
    service.answerNext({ status: 503, retryAfterAt: NOW + 90_001 });
    expect((await push()).headers['retry-after']).toBe('Tue, 01 Jan 2030 00:01:31 GMT');
  });
});

describe('a share', () => {
  const gone = async (agents: readonly UserAgent[]) => {
    const replies = await Promise.all(agents.map(({ subscription }) => push(subscription)));
    return replies.map(({ status }) => status === 410);
  };
  const subscribeMany = (count: number, on = service) =>
    Array.from({ length: count }, () => createUserAgent(on, { applicationServerKey: keys.publicKey }));

  it('of the subscriptions is hit, the same ones each time', async () => {
    const agents = subscribeMany(50);
    service.answerNext({ status: 410, share: 0.3, seed: 7, times: Infinity });
    const first = await gone(agents);
    expect(first.filter(Boolean).length).toBeGreaterThanOrEqual(13);
    expect(first.filter(Boolean).length).toBeLessThanOrEqual(17);
    expect(await gone(agents)).toEqual(first);
  });

  it.each([0.01, 0.1, 0.25, 0.5, 0.9, 1])('of %d is met within two for any number and seed', (share) => {
    for (const seed of [0, 1, 2, 42, 1_000_000]) {
      for (const count of [10, 100, 1000]) {
        const hit = Array.from({ length: count }, (_, i) => isInShare(i + 1, share, seed)).filter(Boolean).length;
        expect(Math.abs(hit - share * count)).toBeLessThanOrEqual(2);
      }
    }
  });

  it('is another one with another seed', () => {
    const hits = (seed: number) => Array.from({ length: 40 }, (_, i) => isInShare(i + 1, 0.5, seed));
    expect(hits(1)).not.toEqual(hits(2));
  });

  it('of endpoints that are not ours goes by their text', () => {
    const endpoints = Array.from({ length: 2000 }, (_, i) => `https://push.belfry.test/push/${i}`);
    const hit = endpoints.filter((endpoint) => isInShare(endpoint, 0.5)).length;
    expect(hit).toBeGreaterThan(900);
    expect(hit).toBeLessThan(1100);
  });
});

describe('a broken answer', () => {
  /** What comes over the wire, until the service ends the connection or `enough` says so. */
  function rawPost(enough: (text: string) => boolean = () => false): Promise<string> {
    const { endpoint } = agent.subscription;
    const { host, port, ca } = service.routes['https://push.belfry.test'] ?? expect.fail('no route');
    const headers = Object.entries({ ...goodHeaders(endpoint, keys, NOW), host: 'push.belfry.test' });
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connectTls({ host, port, ca, servername: 'push.belfry.test' }, () => {
        socket.write(`POST ${new URL(endpoint).pathname} HTTP/1.1\r\n${head}content-length: 0\r\n\r\n`);
      });
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (enough(text)) socket.destroy();
      });
      socket.on('error', reject).on('close', () => resolve(text));
    });
  }

  function http2Post(): Promise<{ status: unknown; octets: number; error: string }> {
    const { endpoint } = agent.subscription;
    const { host, port, ca } = service.routes['https://push.belfry.test'] ?? expect.fail('no route');
    const socket = connectTls({ host, port, ca, servername: 'push.belfry.test', ALPNProtocols: ['h2'] });
    const session = connectHttp2('https://push.belfry.test', { createConnection: () => socket });
    const path = new URL(endpoint).pathname;
    const stream = session.request({ ':method': 'POST', ':path': path, ...goodHeaders(endpoint, keys, NOW) });
    const seen = { status: undefined as unknown, octets: 0, error: '' };
    return new Promise((resolve) => {
      session.on('error', (error: Error) => (seen.error = error.message)).on('close', () => resolve(seen));
      stream.on('response', (headers) => (seen.status = headers[':status']));
      stream.on('data', (chunk: Buffer) => (seen.octets += chunk.length));
      stream.on('error', (error) => (seen.error ||= error.message)).on('close', () => session.close());
      stream.end();
    });
  }

  it('is no HTTP at all', async () => {
    service.answerNext({ garbage: true });
    expect(await rawPost()).toMatch(/^SSH-2\.0-/);
    expect(service.received.at(-1)?.status).toBeNull();
  });

  it('fails a sender in its parser', async () => {
    service.answerNext({ garbage: true });
    await expect(push()).rejects.toThrow(/Parse Error/);
  });

  it('breaks the protocol of HTTP/2', async () => {
    service.answerNext({ garbage: true });
    expect((await http2Post()).error).toMatch(/protocol.error/i);
  });

  it('drips, status line and all, and is whole in the end', async () => {
    service.answerNext({ status: 503, body: 'slow', dripMs: 0 });
    expect(await rawPost()).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n.*\r\n\r\nslow$/s);
  });

  it('stops dripping when the sender leaves', async () => {
    service.answerNext({ status: 503, dripMs: 1 });
    expect((await rawPost((text) => text.length >= 3)).length).toBeLessThan(12);
    expect((await push()).status).toBe(201);
  });

  it('drips the body of an HTTP/2 answer', async () => {
    service.answerNext({ status: 503, body: 'slow', dripMs: 0 });
    expect(await http2Post()).toMatchObject({ status: 503, octets: 1024, error: '' });
  });

  it('has a huge body without a length', async () => {
    service.answerNext({ status: 500, bodyOctets: 3_000_001 });
    const reply = await push();
    expect(reply.body.length).toBe(3_000_001);
    expect(reply.headers).not.toHaveProperty('content-length');
  });

  it('costs the service nothing when nobody reads its huge body', async () => {
    service.answerNext({ status: 500, bodyOctets: 1e15 });
    expect((await rawPost((text) => text.length > 10_000)).startsWith('HTTP/1.1 500')).toBe(true);
    expect((await push()).status).toBe(201);
  });
});
