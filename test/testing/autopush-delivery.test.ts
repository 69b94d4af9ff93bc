import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPushService, type PushService } from '../../testing/index.ts';
import { connectAutopush, type AutopushClient, type Message } from './fixtures/autopush-client.ts';
import { generateVapidKeys, goodHeaders, send } from './fixtures/sender.ts';

const keys = generateVapidKeys();

let now: number;
let service: PushService;
let client: AutopushClient;
let uaid: string;
let endpoint: string;

beforeEach(async () => {
  now = Date.UTC(2030, 0, 1);
  service = await startPushService({ now: () => now });
  client = await connect();
  uaid = await client.hello();
  endpoint = await client.register(keys.publicKey);
});
afterEach(() => service.close());

const connect = () => connectAutopush(String(service.firefoxPrefs['dom.push.serverURL']));

/** @returns the message's id, which is the version that Firefox sees */
async function post(headers: Record<string, string> = {}): Promise<string> {
  await send(service, endpoint, { headers: { ...goodHeaders(endpoint, keys, now), ...headers } });
  return service.received.at(-1)?.messageId ?? expect.fail('not accepted');
}

async function posts(count: number, headers?: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(await post(headers));
  return ids;
}

async function reconnect(): Promise<void> {
  client = await connect();
  await client.hello(uaid);
}

const versions = (messages: readonly Message[]) => messages.map(({ version }) => version);
const waiting = () => service.pending().map(({ id }) => id);

describe('store and forward', () => {
  it('keeps messages for a Firefox that is away and hands them over after its hello, in order', async () => {
    await client.cut();
    const ids = await posts(3);
    await reconnect();
    expect(versions(await client.notifications(3))).toEqual(ids);
    expect(client.heard[0]?.messageType).toBe('hello');
  });

  it('drops what outlived its TTL', async () => {
    await client.cut();
    await post({ ttl: '60' });
    const lasting = await post({ ttl: '61' });
    now += 60_000;
    await reconnect();
    expect(versions(await client.notifications(1))).toEqual([lasting]);
  });

  it('drops TTL 0 for one that is away', async () => {
    await client.cut();
    await post({ ttl: '0' });
    const kept = await post();
    await reconnect();
    expect(versions(await client.notifications(1))).toEqual([kept]);
  });

  it('lets a sender cancel what waits for one that is away', async () => {
    await client.cut();
    const id = await post();
    const url = `${new URL(endpoint).origin}/m/${id}`;
    expect((await send(service, url, { method: 'DELETE' })).status).toBe(204);
    expect(waiting()).toEqual([]);
    // It does not look whether there is anything to delete.
    expect((await send(service, url, { method: 'DELETE' })).status).toBe(204);
  });

  it('keeps only the newest of a topic, and hands topics over before the rest', async () => {
    await client.cut();
    const plain = await post();
    await post({ topic: 'score' });
    const news = await post({ topic: 'news' });
    const score = await post({ topic: 'score' });
    await reconnect();
    const first = await client.notifications(2);
    expect(versions(first)).toEqual([news, score]);
    first.forEach((message) => client.ack(message));
    expect(versions(await client.notifications(1))).toEqual([plain]);
  });

  it('hands over ten at a time, the next ten when all are acknowledged', async () => {
    await client.cut();
    const ids = await posts(12);
    await reconnect();
    const batch = await client.notifications(10);
    expect(versions(batch)).toEqual(ids.slice(0, 10));
    batch.slice(1).forEach((message) => client.ack(message));
    await client.settle();
    expect(client.heard.filter(({ messageType }) => messageType === 'notification')).toHaveLength(10);
    client.ack(batch[0] ?? expect.fail());
    expect(versions(await client.notifications(2))).toEqual(ids.slice(10));
  });

  it('lets what comes in meanwhile overtake the rest of them', async () => {
    await client.cut();
    await posts(11);
    await reconnect();
    await client.notifications(10);
    const direct = await post();
    expect(versions(await client.notifications(1))).toEqual([direct]);
  });

  it('does not hand over what was unregistered before its turn', async () => {
    await client.cut();
    await posts(11);
    await reconnect();
    const batch = await client.notifications(10);
    client.say({ messageType: 'unregister', channelID: batch[0]?.channelID });
    await client.next();
    batch.forEach((message) => client.ack(message));
    await client.settle();
    expect(client.heard.filter(({ messageType }) => messageType === 'notification')).toHaveLength(10);
  });
});

describe('acknowledgement', () => {
  it.each([100, 101, 102])('with code %i ends the message and is there to read', async (code) => {
    const messageId = await post();
    client.ack(await client.next(), code);
    const ack = await service.waitForAck((one) => one.messageId === messageId);
    expect(ack).toEqual({ type: 'ack', messageId, code, at: now });
    expect(service.acks).toEqual([ack]);
    expect(waiting()).toEqual([]);
  });

  it('may be of several at once', async () => {
    await posts(2);
    const updates = (await client.notifications(2)).map(({ channelID, version }) => ({ channelID, version }));
    client.say({ messageType: 'ack', updates });
    await client.settle();
    expect(service.acks.map(({ code }) => code)).toEqual([100, 100]);
    expect(waiting()).toEqual([]);
  });

  it('counts only for the channel that the message went to', async () => {
    const id = await post();
    const { version } = await client.next();
    client.ack({ version, channelID: '00000000-0000-4000-8000-000000000000' });
    await client.settle();
    expect(waiting()).toEqual([id]);
  });

  it('counts only from the Firefox that the message went to', async () => {
    const id = await post();
    const notification = await client.next();
    const other = await connect();
    await other.hello();
    other.ack(notification);
    await other.settle();
    expect(waiting()).toEqual([id]);
  });

  it('nack tells of a failed handler besides', async () => {
    const messageId = await post();
    client.ack(await client.next());
    client.say({ messageType: 'nack', version: messageId, code: 302 });
    await service.waitForAck(({ type }) => type === 'nack');
    expect(service.acks.map(({ type, code }) => [type, code])).toEqual([
      ['ack', 100],
      ['nack', 302],
    ]);
  });

  it('that a test waits for in vain is named', async () => {
    await expect(service.waitForAck(() => true, 1)).rejects.toThrow('no such acknowledgement in []');
  });
});

describe('redelivery', () => {
  it('hands over again what was not acknowledged when the line broke, and no more', async () => {
    const [, second = ''] = await posts(2);
    const [first = expect.fail()] = await client.notifications(2);
    client.ack(first);
    await client.settle();
    await client.cut();
    await reconnect();
    const [again = expect.fail()] = await client.notifications(1);
    expect(again.version).toBe(second);
    client.ack(again);
    await client.settle();
    expect(waiting()).toEqual([]);
  });

  it('hands over again to the connection that takes over', async () => {
    const id = await post();
    await client.notifications(1);
    await reconnect();
    expect(versions(await client.notifications(1))).toEqual([id]);
  });

  it('never repeats TTL 0', async () => {
    await post({ ttl: '0' });
    await client.notifications(1);
    const kept = await post();
    await client.notifications(1);
    await client.cut();
    await reconnect();
    expect(versions(await client.notifications(1))).toEqual([kept]);
  });
});
