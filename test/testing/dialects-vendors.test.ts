/** What each vendor takes, refuses and says, as a sender sees it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateVapidKeys, goodHeaders, send, someOctets, vapidHeader, type Reply } from './fixtures/sender.ts';
import {
  APPLE,
  FCM,
  keys,
  LIKE_APPLE,
  MOZILLA,
  NOW,
  startVendorService,
  WNS,
  type HeaderChanges,
  type VendorService,
} from './fixtures/vendor-service.ts';

let service: VendorService['service'];
let agentOn: VendorService['agentOn'];
let push: VendorService['push'];

beforeAll(async () => {
  ({ service, agentOn, push } = await startVendorService());
});
afterAll(() => service.close());

function authorize(origin: string, claims: object): string {
  return vapidHeader(keys, { aud: origin, exp: NOW / 1000 + 3600, sub: 'mailto:ops@example.com', ...claims });
}

const strangers = (origin: string) =>
  vapidHeader(generateVapidKeys(), { aud: origin, exp: NOW / 1000 + 3600, sub: 'mailto:ops@example.com' });

describe('FCM', () => {
  it('has endpoints below /fcm/send and no TTL in its answer', async () => {
    const agent = agentOn(FCM);
    expect(agent.subscription.endpoint).toMatch(/^https:\/\/fcm\.googleapis\.com\/fcm\/send\/[\w-]{32}$/);
    const reply = await push(FCM, {}, someOctets(), agent);
    expect(reply.status).toBe(201);
    expect(reply.headers.location).toMatch(/^https:\/\/fcm\.googleapis\.com\/0:\d{16}%[\da-f]{16}$/);
    expect(reply.headers).not.toHaveProperty('ttl');
  });

  it('takes 4096 octets and answers 400 in plain text to one more', async () => {
    expect((await push(FCM, {}, someOctets(4096))).status).toBe(201);
    const reply = await push(FCM, {}, someOctets(4097));
    expect(reply).toMatchObject({
      status: 400,
      body: expect.stringContaining('must be less than 4096 bytes') as string,
    });
    expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('answers 403 to the key of another server, in the words that senders look for', async () => {
    const reply = await push(FCM, { authorization: strangers(FCM) });
    expect(reply).toMatchObject({
      status: 403,
      body: expect.stringMatching(/^the VAPID credentials .*\.\n$/) as string,
    });
  });

  it('answers 404 to an endpoint it does not know and 410 to one that ended', async () => {
    const agent = agentOn(FCM);
    const { endpoint } = agent.subscription;
    const headers = goodHeaders(endpoint, keys, NOW);
    const unknown = await send(service, `${endpoint}x`, { headers });
    expect(unknown).toMatchObject({
      status: 404,
      body: expect.stringContaining('A valid push subscription') as string,
    });
    agent.unsubscribe();
    const ended = await push(FCM, {}, someOctets(), agent);
    expect(ended).toMatchObject({ status: 410, body: 'push subscription has unsubscribed or expired.\n' });
  });

  it('takes a contact at localhost, which Apple refuses', async () => {
    expect((await push(FCM, { authorization: authorize(FCM, { sub: 'mailto:ops@localhost' }) })).status).toBe(201);
  });
});

describe('Mozilla', () => {
  const errno = ({ body }: Reply) => (JSON.parse(body) as { errno: number }).errno;

  it('has endpoints below /wpush/v2 and echoes the TTL', async () => {
    const agent = agentOn(MOZILLA);
    expect(agent.subscription.endpoint).toMatch(/\/wpush\/v2\/[\w-]{32}$/);
    const reply = await push(MOZILLA, { ttl: '99999999' }, someOctets(), agent);
    expect(reply).toMatchObject({ status: 201, headers: { ttl: '2592000' } });
    expect(reply.headers.location).toMatch(/^https:\/\/updates\.push\.services\.mozilla\.com\/m\/[\w-]{22}$/);
  });

  it.each<[string, HeaderChanges, number, number]>([
    ['a missing TTL', { ttl: undefined }, 400, 111],
    ['a negative TTL', { ttl: '-1' }, 400, 114],
    ['a topic of 33 characters', { topic: 'a'.repeat(33) }, 400, 113],
    ['the legacy encoding', { 'content-encoding': 'aesgcm' }, 400, 110],
    ['no token', { authorization: undefined }, 401, 109],
    ['the key of another server', { authorization: strangers(MOZILLA) }, 401, 109],
  ])('answers %s with its errno', async (_, changes, status, number) => {
    const reply = await push(MOZILLA, changes);
    expect(reply.status).toBe(status);
    expect(errno(reply)).toBe(number);
  });

  it('says when a key is not the one of the subscription', async () => {
    const reply = await push(MOZILLA, { authorization: strangers(MOZILLA) });
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'Unauthorized', message: 'VAPID public key mismatch' });
  });

  it('lets a 410 be cached for a day', async () => {
    const agent = agentOn(MOZILLA);
    agent.unsubscribe();
    const reply = await push(MOZILLA, {}, someOctets(), agent);
    expect(reply).toMatchObject({ status: 410, headers: { 'cache-control': 'max-age=86400' } });
    expect(errno(reply)).toBe(106);
  });

  it.each<[string, HeaderChanges]>([
    ['an unknown urgency', { urgency: 'urgent' }],
    ['a token without sub', { authorization: authorize(MOZILLA, { sub: undefined }) }],
    ['padding in a topic', { topic: 'YWI=' }],
  ])('does not mind %s', async (_, changes) => {
    expect((await push(MOZILLA, changes)).status).toBe(201);
  });
});

describe('Apple', () => {
  const reason = ({ body }: Reply) => (JSON.parse(body) as { reason: string }).reason;

  it('accepts with an apns-id and no Location', async () => {
    const agent = agentOn(APPLE);
    expect(agent.subscription.endpoint).toMatch(/^https:\/\/web\.push\.apple\.com\/[\w-]{32}$/);
    const reply = await push(APPLE, {}, someOctets(), agent);
    expect(reply.status).toBe(201);
    expect(reply.headers['apns-id']).toMatch(/^[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}$/);
    expect(reply.headers).not.toHaveProperty('location');
  });

  it.each([1, 5, 9, 13, 17, 21, 25, 29])('refuses a topic of %i characters, which no base64url text has', async (n) => {
    const reply = await push(APPLE, { topic: 'a'.repeat(n) });
    expect(reply.status).toBe(400);
    expect(reason(reply)).toBe('BadWebPushTopic');
  });

  it('takes a topic of 32 characters', async () => {
    expect((await push(APPLE, { topic: 'a'.repeat(32) })).status).toBe(201);
  });

  it.each<[string, string | undefined]>([
    ['is missing', undefined],
    ['has no sub', authorize(APPLE, { sub: undefined })],
    ['has a contact at localhost', authorize(APPLE, { sub: 'mailto:ops@localhost' })],
    ['has a contact at .invalid', authorize(APPLE, { sub: 'mailto:ops@gateway.invalid' })],
    ['has a contact at .local', authorize(APPLE, { sub: 'https://printer.local/' })],
    ['is for another service', authorize(APPLE, { aud: FCM })],
    ['lives too long', authorize(APPLE, { exp: NOW / 1000 + 86_401 })],
  ])('answers 403 BadJwtToken when the token %s', async (_, authorization) => {
    const reply = await push(APPLE, { authorization });
    expect(reply.status).toBe(403);
    expect(reason(reply)).toBe('BadJwtToken');
  });

  it('answers 400 VapidPkHashMismatch to the key of another server', async () => {
    const reply = await push(APPLE, { authorization: strangers(APPLE) });
    expect(reply.status).toBe(400);
    expect(reason(reply)).toBe('VapidPkHashMismatch');
  });

  it('can be the dialect of any origin', async () => {
    expect(reason(await push(LIKE_APPLE, { ttl: undefined }))).toBe('BadTtl');
  });
});

describe('WNS', () => {
  it('hands out endpoints whose escapes must survive', async () => {
    const agent = agentOn(WNS);
    const { endpoint } = agent.subscription;
    expect(endpoint).toMatch(/\/w\/\?token=BQYAAA%2b%2f.*%3d%3d$/);
    const headers = goodHeaders(endpoint, keys, NOW);
    expect((await send(service, endpoint, { headers })).status).toBe(201);
    expect((await send(service, decodeURIComponent(endpoint), { headers })).status).toBe(404);
  });

  it('tells in headers what became of a push, and has no body', async () => {
    const reply = await push(WNS);
    expect(reply).toMatchObject({ status: 201, body: '', headers: { 'x-wns-status': 'received' } });
  });

  it.each<[string, HeaderChanges, number]>([
    ['TTL 0 and no policy', { ttl: '0' }, 400],
    ['TTL 0 and cache', { ttl: '0', 'x-wns-cache-policy': 'cache' }, 400],
    ['TTL 60 and no-cache', { ttl: '60', 'x-wns-cache-policy': 'no-cache' }, 400],
    ['TTL 0 and no-cache', { ttl: '0', 'x-wns-cache-policy': 'no-cache' }, 201],
    ['TTL 60 and cache', { ttl: '60', 'x-wns-cache-policy': 'cache' }, 201],
  ])('answers %s with the right status', async (_, changes, status) => {
    const reply = await push(WNS, changes);
    expect(reply.status).toBe(status);
    const description = reply.headers['x-wns-error-description'];
    expect(description).toBe(status === 400 ? 'Ttl value conflicts with X-WNS-Cache-Policy.' : undefined);
  });

  it('takes 5000 octets', async () => {
    expect((await push(WNS, {}, someOctets(5000))).status).toBe(201);
    expect((await push(WNS, {}, someOctets(5001))).status).toBe(413);
  });
});
