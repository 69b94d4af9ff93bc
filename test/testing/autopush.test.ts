import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUserAgent, startPushService, type PushService } from '../../testing/index.ts';
import { connectAutopush, type AutopushClient } from './fixtures/autopush-client.ts';
import { generateVapidKeys, goodHeaders, send, someOctets } from './fixtures/sender.ts';

const keys = generateVapidKeys();
/** As Firefox writes it. */
const paddedKey = `${keys.publicKey}=`;

let now: number;
let service: PushService;
let client: AutopushClient;

beforeEach(async () => {
  now = Date.UTC(2030, 0, 1);
  service = await startPushService({ now: () => now });
  client = await connect();
});
afterEach(async () => {
  vi.useRealTimers();
  await service.close();
});

const connect = () => connectAutopush(String(service.firefoxPrefs['dom.push.serverURL']));

async function post(endpoint: string, body?: Uint8Array, vapid = keys): Promise<number> {
  const headers = goodHeaders(endpoint, vapid, now);
  return (await send(service, endpoint, { headers, ...(body === undefined ? {} : { body }) })).status;
}

describe('hello', () => {
  it('is answered with a new id, over the subprotocol that Firefox offers', async () => {
    client.say({ messageType: 'hello', broadcasts: {}, use_webpush: true });
    expect(await client.next()).toEqual({
      messageType: 'hello',
      status: 200,
      uaid: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      use_webpush: true,
      broadcasts: {},
    });
    expect(client.protocol).toBe('push-notification');
  });

  it('keeps the id of a profile that has subscriptions', async () => {
    const uaid = await client.hello();
    await client.register(paddedKey);
    await client.cut();
    client = await connect();
    expect(await client.hello(uaid)).toBe(uaid);
  });

  it.each(['', 'nonsense', 'f'.repeat(32)])('gives a new id to one it does not know (%j)', async (uaid) => {
    expect(await client.hello(uaid)).toMatch(/^(?!f{32})[0-9a-f]{32}$/);
  });

  it('forgets an id that never subscribed', async () => {
    const uaid = await client.hello();
    await client.cut();
    client = await connect();
    expect(await client.hello(uaid)).not.toBe(uaid);
  });

  it('says which broadcasts there are not', async () => {
    client.say({ messageType: 'hello', broadcasts: { 'remote-settings/monitor': '"1"' } });
    expect(await client.next()).toMatchObject({
      broadcasts: { errors: { 'remote-settings/monitor': 'Broadcast not found' } },
    });
  });

  it('on a second connection ends the first', async () => {
    const uaid = await client.hello();
    await client.register(paddedKey);
    const second = await connect();
    expect(await second.hello(uaid)).toBe(uaid);
    expect(await client.closed).toMatchObject({ code: 1011, reason: 'another connection with the same uaid' });
    second.say({});
    expect(await second.next()).toEqual({});
  });

  it('on a third connection ends the second', async () => {
    const uaid = await client.hello();
    await client.register(paddedKey);
    const second = await connect();
    await second.hello(uaid);
    await client.closed;
    const third = await connect();
    await third.hello(uaid);
    expect(await second.closed).toMatchObject({ code: 1011 });
  });

  it('must come within 5 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const [prompt, silent] = await Promise.all([connect(), connect()]);
    await prompt.hello();
    vi.advanceTimersByTime(5_000);
    expect(await silent.closed).toEqual({ code: 1011, reason: 'no hello in time' });
    prompt.say({});
    expect(await prompt.next()).toEqual({});
  });
});

describe('register', () => {
  beforeEach(() => client.hello());

  it('makes an endpoint of Mozilla’s form on an origin that the routes cover', async () => {
    const channelID = randomUUID();
    client.say({ messageType: 'register', channelID, key: paddedKey });
    const answer = await client.next();
    expect(answer).toMatchObject({ messageType: 'register', channelID, status: 200 });
    expect(answer.pushEndpoint).toMatch(
      /^https:\/\/updates\.push\.services\.mozilla\.com\/wpush\/v2\/gAAAAA[\w-]{177}$/,
    );
    expect(Object.keys(service.routes)).toContain(new URL(String(answer.pushEndpoint)).origin);
    expect(service.hosts).toContain('updates.push.services.mozilla.com');
  });

  it('gives the same endpoint for the same channel and key, padded or not', async () => {
    const channelID = randomUUID();
    const endpoint = await client.register(paddedKey, channelID);
    expect(await client.register(keys.publicKey, channelID)).toBe(endpoint);
    expect(await client.register(paddedKey)).not.toBe(endpoint);
  });

  it('ends the old endpoint when a channel comes back with another key', async () => {
    const channelID = randomUUID();
    const old = await client.register(paddedKey, channelID);
    const other = generateVapidKeys();
    const endpoint = await client.register(other.publicKey, channelID);
    expect(await post(old)).toBe(410);
    expect(await post(endpoint, undefined, other)).toBe(201);
  });

  it('binds the endpoint to the key', async () => {
    const endpoint = await client.register(paddedKey);
    expect(await post(endpoint, undefined, generateVapidKeys())).toBe(401);
    expect((await send(service, endpoint, { headers: { ttl: '0' } })).status).toBe(401);
    expect(await post(endpoint)).toBe(201);
  });

  it('lets anybody send when there is no key', async () => {
    const endpoint = await client.register(undefined);
    expect(endpoint).toContain('/wpush/v1/');
    expect((await send(service, endpoint, { headers: { ttl: '0' } })).status).toBe(201);
    expect(await post(endpoint, undefined, generateVapidKeys())).toBe(201);
  });

  it('answers 400 to a key that is none', async () => {
    client.say({ messageType: 'register', channelID: randomUUID(), key: 'AAAA' });
    expect(await client.next()).toMatchObject({ messageType: 'register', status: 400 });
  });

  it('answers 500 while registrations are refused', async () => {
    service.refuseRegistrations('INTERNAL_SERVER_ERROR');
    client.say({ messageType: 'register', channelID: randomUUID(), key: paddedKey });
    expect(await client.next()).toMatchObject({ status: 500 });
    service.refuseRegistrations(null);
    expect(await client.register(paddedKey)).toMatch(/^https:/);
  });
});

describe('unregister', () => {
  it('ends the endpoint and drops what waits for it', async () => {
    const uaid = await client.hello();
    const channelID = randomUUID();
    const endpoint = await client.register(paddedKey, channelID);
    await client.cut();
    await post(endpoint);
    client = await connect();
    await client.hello(uaid);
    client.say({ messageType: 'unregister', channelID, code: 200 });
    expect(await client.next()).toMatchObject({ messageType: 'notification' });
    expect(await client.next()).toEqual({ messageType: 'unregister', channelID, status: 200 });
    expect(service.pending()).toEqual([]);
    expect(await post(endpoint)).toBe(410);
  });

  it('is answered alike for a channel that is not there', async () => {
    await client.hello();
    const channelID = randomUUID();
    client.say({ messageType: 'unregister', channelID });
    expect(await client.next()).toEqual({ messageType: 'unregister', channelID, status: 200 });
  });
});

describe('notification', () => {
  it('hands over the body and its encoding, and nothing else of the sender', async () => {
    await client.hello();
    const channelID = randomUUID();
    const endpoint = await client.register(paddedKey, channelID);
    const body = someOctets();
    await post(endpoint, body);
    expect(await client.next()).toEqual({
      messageType: 'notification',
      channelID,
      version: service.received[0]?.messageId,
      data: Buffer.from(body).toString('base64url'),
      headers: { encoding: 'aes128gcm' },
    });
  });

  it('has neither data nor headers for an empty push', async () => {
    await client.hello();
    await post(await client.register(paddedKey));
    expect(Object.keys(await client.next())).toEqual(['messageType', 'channelID', 'version']);
  });
});

describe('resetUserAgents()', () => {
  it('ends every endpoint and connection, and gives new ids', async () => {
    const uaid = await client.hello();
    const endpoint = await client.register(paddedKey);
    service.resetUserAgents();
    expect(await client.closed).toMatchObject({ code: 1000 });
    expect(await post(endpoint)).toBe(410);
    client = await connect();
    expect(await client.hello(uaid)).not.toBe(uaid);
  });

  it('leaves other user agents alone', async () => {
    const agent = createUserAgent(service, { applicationServerKey: keys.publicKey });
    service.resetUserAgents();
    expect(await post(agent.subscription.endpoint)).toBe(201);
  });
});

describe('a virtual user agent on Mozilla’s origin', () => {
  it('has an endpoint of its form', async () => {
    const origin = 'https://updates.push.services.mozilla.com';
    const agent = createUserAgent(service, { applicationServerKey: keys.publicKey, origin });
    expect(agent.subscription.endpoint).toMatch(/\/wpush\/v2\/[\w-]+$/);
    expect(await post(agent.subscription.endpoint)).toBe(201);
    expect((await agent.nextPush()).plaintext).toBeNull();
  });
});

describe('closing', () => {
  it('frees the line and rejects whoever waits', async () => {
    await client.hello();
    const waiting = expect(service.waitForAck(() => true)).rejects.toThrow('closed');
    await service.close();
    await waiting;
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  it('answers plain HTTP with a hint', async () => {
    const address = String(service.firefoxPrefs['dom.push.serverURL']).replace('ws:', 'http:');
    expect((await fetch(address)).status).toBe(426);
  });
});
