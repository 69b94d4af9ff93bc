import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPushService, type PushService } from '../../testing/index.ts';
import { parseMessage } from '../../testing/push-service/autopush/messages.ts';
import { connectAutopush, type AutopushClient } from './fixtures/autopush-client.ts';

let now: number;
let service: PushService;
let client: AutopushClient;

beforeEach(async () => {
  now = Date.UTC(2030, 0, 1);
  service = await startPushService({ now: () => now });
  client = await connectAutopush(String(service.firefoxPrefs['dom.push.serverURL']));
});
afterEach(() => service.close());

describe('ping', () => {
  it.each([{}, { messageType: 'ping' }])('is answered when it is %j', async (ping) => {
    await client.hello();
    client.say(ping);
    expect(await client.next()).toEqual({});
  });

  it('may come every 45 s and no oftener', async () => {
    await client.hello();
    client.say({});
    await client.next();
    now += 45_000;
    client.say({});
    await client.next();
    now += 44_999;
    client.say({});
    expect(await client.closed).toEqual({ code: 1011, reason: 'client sent too many pings too often' });
  });
});

describe('broadcast_subscribe', () => {
  it('is told what there is not', async () => {
    await client.hello();
    client.say({ messageType: 'broadcast_subscribe', broadcasts: { 'a/b': '1' } });
    const errors = { 'a/b': 'Broadcast not found' };
    expect(await client.next()).toEqual({ messageType: 'broadcast', broadcasts: { errors } });
  });

  it('is not answered when it asks for nothing', async () => {
    await client.hello();
    client.say({ messageType: 'broadcast_subscribe', broadcasts: {} });
    await client.settle();
    expect(client.heard).toHaveLength(1);
  });
});

describe('a mistake ends the connection', () => {
  it.each([
    ['no JSON', '{"', 'JSON'],
    ['no object', '[1]', 'a message must be a JSON object'],
    ['an unknown message', { messageType: 'greet' }, 'unknown messageType "greet"'],
    ['a hello with a strange id', { messageType: 'hello', uaid: 7 }, 'uaid must be a string'],
    ['broadcasts without versions', { messageType: 'hello', broadcasts: { a: 1 } }, 'broadcasts must be'],
    ['anything before hello', { messageType: 'register', channelID: randomUUID() }, 'expected messageType hello'],
    ['a ping before hello', {}, 'expected messageType hello'],
  ])('%s', async (_name, message, reason) => {
    client.say(message);
    const closed = await client.closed;
    expect(closed.code).toBe(1011);
    expect(closed.reason).toContain(reason);
  });

  it.each([
    ['a second hello', { messageType: 'hello' }, 'a second hello'],
    ['a channel in upper case', { messageType: 'register', channelID: randomUUID().toUpperCase() }, 'no lower-case'],
    ['a channel without dashes', { messageType: 'unregister', channelID: 'a'.repeat(32) }, 'no lower-case dashed UUID'],
    ['no channel', { messageType: 'register' }, 'channelID must be a string'],
    ['an ack of nothing', { messageType: 'ack' }, 'updates must be an array'],
    ['an ack of no object', { messageType: 'ack', updates: [1] }, 'an update must be an object'],
    ['a nack with a strange code', { messageType: 'nack', version: 'x', code: '301' }, 'code must be a number'],
  ])('%s, after hello', async (_name, message, reason) => {
    await client.hello();
    client.say(message);
    const closed = await client.closed;
    expect(closed.code).toBe(1011);
    expect(closed.reason).toContain(reason);
  });

  it('binary', async () => {
    client.say(Uint8Array.of(1));
    expect(await client.closed).toEqual({ code: 1003, reason: 'binary messages are not supported' });
  });

  it('with a reason that fits into a Close frame', async () => {
    client.say({ messageType: 'ü'.repeat(500) });
    const { code, reason } = await client.closed;
    expect(code).toBe(1011);
    expect(reason).toMatch(/^unknown messageType "\?+$/);
  });

  it('and nobody else’s', async () => {
    const other = await connectAutopush(String(service.firefoxPrefs['dom.push.serverURL']));
    await other.hello();
    client.say('{"');
    await client.closed;
    other.say({});
    expect(await other.next()).toEqual({});
  });

  it('and nothing said after it counts', async () => {
    await client.hello();
    client.say('{"');
    client.say({ messageType: 'nack', version: 'x', code: 301 });
    await client.closed;
    expect(service.acks).toEqual([]);
  });

  it('even when the client, like Firefox, does not answer a Close frame', async () => {
    const { port } = new URL(String(service.firefoxPrefs['dom.push.serverURL']));
    const socket = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true }).resume();
    const key = Buffer.alloc(16).toString('base64');
    socket.write(
      `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    socket.write(Buffer.of(0x81, 0x80 | 1, 0, 0, 0, 0, 0x7b)); // a text frame, masked with zeros: "{"
    await once(socket, 'end');
    socket.destroy();
  });
});

describe('parseMessage', () => {
  it('reads any JSON into a message or refuses it with an error of its own', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          expect(parseMessage(text)).toHaveProperty('messageType');
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
    );
  });

  it('reads what Firefox writes', () => {
    const channelID = randomUUID();
    const written = { messageType: 'ack', updates: [{ channelID, version: 'v', code: 102 }] };
    expect(parseMessage(JSON.stringify(written))).toEqual(written);
  });
});
