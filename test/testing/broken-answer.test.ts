/** Answers that no sender may trip over: no HTTP, too slow, too much. */
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goodHeaders } from './fixtures/sender.ts';
import { keys, NOW, startScriptedService, type ScriptedService } from './fixtures/scripted-service.ts';

let service: ScriptedService['service'];
let agent: ScriptedService['agent'];
let push: ScriptedService['push'];

beforeEach(async () => {
  ({ service, agent, push } = await startScriptedService());
});
afterEach(() => service.close());

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
