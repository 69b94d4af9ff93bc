import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUserAgent, startPushService, type PushService, type UserAgent } from '../../testing/index.ts';
import { generateVapidKeys, goodHeaders, send, someOctets, vapidHeader } from './fixtures/sender.ts';

const NOW = Date.UTC(2030, 0, 1);
const keys = generateVapidKeys();
let service: PushService;
let agent: UserAgent;
let endpoint: string;

beforeAll(async () => {
  service = await startPushService({ now: () => NOW });
});
afterAll(() => service.close());
beforeEach(() => {
  agent = createUserAgent(service, { applicationServerKey: keys.publicKey });
  endpoint = agent.subscription.endpoint;
});

function post(changes: Record<string, string | string[] | undefined> = {}, body = someOctets()) {
  const headers = Object.entries({ ...goodHeaders(endpoint, keys, NOW), ...changes });
  const present = headers.filter((header): header is [string, string | string[]] => header[1] !== undefined);
  return send(service, endpoint, { headers: Object.fromEntries(present), body });
}

describe('POST to an endpoint', () => {
  it('answers 201 with the message resource on the same origin and echoes the TTL', async () => {
    const reply = await post();
    expect(reply.status).toBe(201);
    expect(reply.headers.location).toMatch(/^https:\/\/push\.belfry\.test\/m\/[\w-]{22}$/);
    expect(reply.headers.ttl).toBe('60');
  });

  it('accepts a push without a body and without Content-Encoding', async () => {
    expect((await post({ 'content-encoding': undefined }, new Uint8Array())).status).toBe(201);
    expect((await agent.nextPush()).plaintext).toBeNull();
  });

  it('caps a TTL at 30 days and says so', async () => {
    expect((await post({ ttl: '99999999999999' })).headers.ttl).toBe('2592000');
  });

  it.each(['very-low', 'low', 'normal', 'high'])('accepts urgency %s', async (urgency) => {
    expect((await post({ urgency })).status).toBe(201);
  });

  it('accepts a body of 4096 octets', async () => {
    expect((await post({}, someOctets(4096))).status).toBe(201);
  });

  it.each([
    ['TTL is missing', { ttl: undefined }],
    ['TTL is negative', { ttl: '-1' }],
    ['TTL is not a number', { ttl: '1e3' }],
    ['TTL is empty', { ttl: '' }],
    ['TTL is sent twice', { ttl: ['60', '60'] }],
    ['Urgency is unknown', { urgency: 'urgent' }],
    ['Urgency is sent twice', { urgency: ['low', 'high'] }],
    ['Topic is longer than 32 characters', { topic: 'a'.repeat(33) }],
    ['Topic leaves the base64url alphabet', { topic: 'a+b' }],
    ['Topic is empty', { topic: '' }],
    ['Content-Encoding is missing', { 'content-encoding': undefined }],
    ['Content-Encoding is the legacy one', { 'content-encoding': 'aesgcm' }],
  ])('answers 400 when %s', async (_, changes) => {
    const reply = await post(changes);
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ code: 400, message: expect.any(String) as string });
  });

  it('answers 400 when the VAPID key also encrypts (RFC 8292 §3.2)', async () => {
    const body = Buffer.concat([someOctets(20), Buffer.of(65), Buffer.from(keys.publicKey, 'base64url'), someOctets()]);
    expect((await post({}, body)).status).toBe(400);
  });

  it('answers 413 above 4096 octets', async () => {
    expect((await post({}, someOctets(4097))).status).toBe(413);
  });

  it('answers 404 for an endpoint it never gave out', async () => {
    const headers = goodHeaders(endpoint, keys, NOW);
    expect((await send(service, `${endpoint}x`, { headers, body: someOctets() })).status).toBe(404);
  });

  it('answers 404 for the endpoint of another origin', async () => {
    const elsewhere = endpoint.replace('push.belfry.test', 'fcm.googleapis.com');
    const headers = goodHeaders(elsewhere, keys, NOW);
    expect((await send(service, elsewhere, { headers, body: someOctets() })).status).toBe(404);
  });

  it('answers 410 once the user agent unsubscribed', async () => {
    agent.unsubscribe();
    expect((await post()).status).toBe(410);
  });

  it('answers 405 to other methods', async () => {
    const reply = await send(service, endpoint, { method: 'PUT' });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe('POST, DELETE');
  });

  it('speaks HTTP/2 too', async () => {
    const { host, port, ca } = service.routes['https://push.belfry.test'] ?? expect.fail('no route');
    const socket = connectTls({ host, port, ca, servername: 'push.belfry.test', ALPNProtocols: ['h2'] });
    const session = connectHttp2('https://push.belfry.test', { createConnection: () => socket });
    const stream = session.request({
      ':method': 'POST',
      ':path': new URL(endpoint).pathname,
      ...goodHeaders(endpoint, keys, NOW),
    });
    const status = new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])));
    stream.end(someOctets());
    expect(await status).toBe(201);
    session.destroy();
  });
});

describe('VAPID', () => {
  const claims = () => ({ aud: 'https://push.belfry.test', exp: NOW / 1000 + 86_400, sub: 'https://example.com/ops' });
  const authorize = (changes: object, head?: object) => vapidHeader(keys, { ...claims(), ...changes }, head);

  it('accepts a token that ends in exactly 24 hours, by the clock of the service', async () => {
    expect((await post({ authorization: authorize({}) })).status).toBe(201);
  });

  it('accepts parameters in any order', async () => {
    const [t, k] = authorize({}).slice('vapid '.length).split(', ');
    expect((await post({ authorization: `vapid ${k},${t}` })).status).toBe(201);
  });

  it.each([
    ['no Authorization', undefined],
    ['another scheme', 'Bearer abc'],
    ['no key', authorize({}).replace(/, k=.*/, '')],
  ])('answers 401 with %s', async (_, authorization) => {
    expect((await post({ authorization })).status).toBe(401);
  });

  it.each([
    ['the key of another server', vapidHeader(generateVapidKeys(), claims())],
    ['a signature by another key', vapidHeader(generateVapidKeys(), claims()).replace(/k=.*/, `k=${keys.publicKey}`)],
    ['a signature over other claims', tamper(authorize({}))],
    ['another alg in the header', authorize({}, { typ: 'JWT', alg: 'none' })],
    ['a token of two parts', authorize({}).replace(/\.[\w-]+,/, ',')],
    ['aud with a slash', authorize({ aud: 'https://push.belfry.test/' })],
    ['aud of another service', authorize({ aud: 'https://fcm.googleapis.com' })],
    ['exp in the past', authorize({ exp: NOW / 1000 })],
    ['exp more than 24 hours ahead', authorize({ exp: NOW / 1000 + 86_401 })],
    ['exp as text', authorize({ exp: String(NOW / 1000 + 60) })],
    ['no sub', authorize({ sub: undefined })],
    ['a bare address as sub', authorize({ sub: 'ops@example.com' })],
    ['angle brackets in sub', authorize({ sub: 'mailto: <ops@example.com>' })],
  ])('answers 403 with %s', async (_, authorization) => {
    expect((await post({ authorization })).status).toBe(403);
  });

  function tamper(authorization: string): string {
    const other = Buffer.from(JSON.stringify({ ...claims(), sub: 'mailto:evil@example.com' })).toString('base64url');
    return authorization.replace(/\.[\w-]+\./, `.${other}.`);
  }
});

describe('the log', () => {
  it('records endpoint, headers, octets, status and time of each POST', async () => {
    const body = someOctets();
    await post({ topic: 'abc' }, body);
    const push = service.received.at(-1);
    expect(push).toMatchObject({ endpoint, status: 201, reason: null, at: NOW, headers: { topic: 'abc', ttl: '60' } });
    expect(Buffer.from(push?.octets ?? [])).toEqual(Buffer.from(body));
  });

  it('tells why a POST was refused', async () => {
    await post({ ttl: undefined });
    expect(service.received.at(-1)).toMatchObject({ status: 400, reason: 'TTL header is required', messageId: null });
  });

  it('resolves waitFor with a POST to come', async () => {
    const waiting = service.waitFor((push) => push.endpoint === endpoint);
    await post();
    expect((await waiting).endpoint).toBe(endpoint);
  });

  it('tells listeners until they stop listening', async () => {
    const seen: string[] = [];
    const stop = service.onPush((push) => seen.push(push.endpoint));
    await post();
    stop();
    await post();
    expect(seen).toEqual([endpoint]);
  });
});
