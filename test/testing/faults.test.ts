/** Answers that a test scripts. */
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goodHeaders, send } from './fixtures/sender.ts';
import { keys, NOW, startScriptedService, type ScriptedService } from './fixtures/scripted-service.ts';

let service: ScriptedService['service'];
let agent: ScriptedService['agent'];
let push: ScriptedService['push'];
let subscribe: ScriptedService['subscribe'];

beforeEach(async () => {
  ({ service, agent, push, subscribe } = await startScriptedService());
});
afterEach(() => service.close());

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
    const other = subscribe();
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

describe('a script for an origin', () => {
  it('leaves the others alone', async () => {
    const origin = 'https://web.push.apple.com';
    const other = subscribe(origin);
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
