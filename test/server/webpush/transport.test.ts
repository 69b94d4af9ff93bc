import { subscribe } from 'node:diagnostics_channel';
import { createServer as createTcpServer, type AddressInfo, type LookupFunction } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, type Transport, type TransportOptions } from '../../../server/webpush/transport.ts';
import { startTlsServer, type TlsServer } from './tls-server.ts';

const HOST = 'push.example.net';
const ORIGIN = `https://${HOST}`;
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

async function serve(answer: Answer, name = HOST): Promise<TlsServer> {
  const server = await startTlsServer(name, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  open.push(server);
  return server;
}

function connectTo(server: TlsServer, options: TransportOptions = {}): Transport {
  const routes = { [ORIGIN]: { host: '127.0.0.1', port: server.port, ca: server.ca } };
  return opened(createTransport({ routes, ...options }));
}

function opened(transport: Transport): Transport {
  // Before the server: a close that waits for the other side would never end.
  open.unshift(transport);
  return transport;
}

/** Timers of the transport, to be run by hand. */
function handTimers() {
  const waiting = new Map<() => void, number>();
  return {
    waiting,
    environment: {
      setTimer(run: () => void, ms: number) {
        waiting.set(run, ms);
        return () => void waiting.delete(run);
      },
    },
    runAll() {
      for (const run of [...waiting.keys()]) run();
    },
  };
}

const request = (path = '/x') => ({ endpoint: `${ORIGIN}${path}`, headers: { TTL: '60' }, body: Buffer.from('hello') });

describe('createTransport', () => {
  it('posts with Content-Length to the raw path, under the name of the origin', async () => {
    const seen: object[] = [];
    const server = await serve(({ method, url, headers }, response, body) => {
      seen.push({ method, url, host: headers.host, length: headers['content-length'], body: body.toString() });
      expect(headers['transfer-encoding']).toBeUndefined();
      expect(headers['ttl']).toBe('60');
      response.writeHead(201, { Location: `${ORIGIN}/m/1`, 'X-Seen': 'yes' }).end('made');
    });
    const path = "/w/?token=a%2b%3d&b='c'";
    expect(await connectTo(server).post(request(path))).toMatchObject({
      kind: 'answered',
      status: 201,
      headers: { 'x-seen': 'yes' },
      reason: 'made',
      location: `${ORIGIN}/m/1`,
    });
    expect(seen).toEqual([{ method: 'POST', url: path, host: HOST, length: '5', body: 'hello' }]);
  });

  it('deletes where it is told to', async () => {
    const seen: unknown[] = [];
    const server = await serve(({ method, url }, response) => {
      seen.push([method, url]);
      response.writeHead(204).end();
    });
    const message = { method: 'DELETE' as const, endpoint: `${ORIGIN}/m/1`, headers: {}, body: null };
    expect(await connectTo(server).post(message)).toMatchObject({ kind: 'answered', status: 204 });
    expect(seen).toEqual([['DELETE', '/m/1']]);
  });

  it('says Content-Length: 0 when there is no body', async () => {
    const server = await serve(({ headers }, response) =>
      response.writeHead(201).end(headers['content-length'] ?? 'none'),
    );
    expect(await connectTo(server).post({ ...request(), body: null })).toMatchObject({ status: 201, reason: '0' });
  });

  it('keeps the connection from post to post', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end());
    const transport = connectTo(server, { connectionsPerOrigin: 1 });
    for (let i = 0; i < 5; i += 1) await transport.post(request());
    expect(server.connections()).toBe(1);
  });

  it('opens no more connections than allowed', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end());
    const transport = connectTo(server, { connectionsPerOrigin: 2 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => transport.post(request())));
    expect(answers.every((answer) => answer.kind === 'answered')).toBe(true);
    expect(server.connections()).toBe(2);
  });

  it('does not follow a redirect', async () => {
    const paths: (string | undefined)[] = [];
    const server = await serve(({ url }, response) => {
      paths.push(url);
      response.writeHead(307, { Location: `${ORIGIN}/elsewhere` }).end();
    });
    expect(await connectTo(server).post(request())).toMatchObject({ status: 307, location: `${ORIGIN}/elsewhere` });
    expect(paths).toEqual(['/x']);
  });

  it('takes the answer behind an early hint for the answer', async () => {
    const server = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => response.writeHead(410).end('gone'));
    });
    expect(await connectTo(server).post(request())).toMatchObject({ status: 410, reason: 'gone' });
  });

  it('does not take an early hint for the answer when none follows', async () => {
    const server = await serve(({ socket }, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => socket.destroy());
    });
    expect(await connectTo(server).post(request())).toMatchObject({ kind: 'reset' });
  });

  it('keeps one KB of a longer answer, whole characters only, and the connection', async () => {
    const server = await serve((_request, response) => response.writeHead(400).end('x' + 'é'.repeat(2000)));
    const transport = connectTo(server, { connectionsPerOrigin: 1 });
    const answer = await transport.post(request());
    expect(answer.reason).toBe('x' + 'é'.repeat(511));
    await transport.post(request());
    expect(server.connections()).toBe(1);
  });

  it('hangs up on an endless answer, and still has its status', async () => {
    let hungUp: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (hungUp = resolve));
    const server = await serve((_request, response) => {
      response.writeHead(429, { 'Retry-After': '5' });
      response.on('close', hungUp);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x')));
      };
      response.on('drain', pour);
      pour();
    });
    const answer = await connectTo(server).post(request());
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '5' }, reason: 'x'.repeat(1024) });
    await closed;
  });

  it('reports a connection closed without an answer as reset', async () => {
    const server = await serve(({ socket }) => socket.destroy());
    expect(await connectTo(server).post(request())).toMatchObject({ kind: 'reset' });
  });

  it('keeps the status when the connection breaks within the body', async () => {
    const server = await serve(({ socket }, response) => {
      response.writeHead(201, { 'Content-Length': '100', Location: `${ORIGIN}/m/1` });
      response.write('half', () => socket.destroy());
    });
    expect(await connectTo(server).post(request())).toMatchObject({
      kind: 'answered',
      status: 201,
      location: `${ORIGIN}/m/1`,
    });
  });

  it('reports an answer that is not HTTP as reset', async () => {
    const server = await serve(({ socket }) => socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await connectTo(server).post(request())).toMatchObject({ kind: 'reset' });
  });

  it('gives up on a service that does not answer in time', async () => {
    const timers = handTimers();
    const server = await serve(() => timers.runAll());
    const answer = await connectTo(server, { timeoutMs: 7000, environment: timers.environment }).post(request());
    expect(answer).toMatchObject({ kind: 'timeout' });
  });

  it('starts its clock with timeoutMs and stops it with the answer', async () => {
    const timers = handTimers();
    const running: number[] = [];
    const server = await serve((_request, response) => {
      running.push(...timers.waiting.values());
      response.writeHead(201).end();
    });
    await connectTo(server, { timeoutMs: 7000, environment: timers.environment }).post(request());
    expect(running).toEqual([7000]);
    expect(timers.waiting.size).toBe(0);
  });

  it('keeps the status of an answer whose body drips until the time is up', async () => {
    const timers = handTimers();
    const server = await serve((_request, response) => {
      response.writeHead(503, { 'Retry-After': '9' });
      response.write('s');
    });
    const headersCame = new Promise((resolve) => subscribe('undici:request:headers', resolve));
    const posted = connectTo(server, { environment: timers.environment }).post(request());
    await headersCame;
    timers.runAll();
    expect(await posted).toMatchObject({ kind: 'answered', status: 503, headers: { 'retry-after': '9' } });
  });

  it('does not take a certificate that it was not told to trust', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end());
    const routes = { [ORIGIN]: { host: '127.0.0.1', port: server.port } };
    expect(await opened(createTransport({ routes })).post(request())).toMatchObject({ kind: 'tls' });
  });

  it('does not take a certificate for another name', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end(), 'other.example.net');
    expect(await connectTo(server).post(request())).toMatchObject({ kind: 'tls' });
  });

  it('reports a port where nobody listens as connect', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end());
    await server.close();
    expect(await connectTo(server).post(request())).toMatchObject({ kind: 'connect' });
  });

  it('reports a server that accepts and then says nothing as timeout', async () => {
    const silent = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const routes = { [ORIGIN]: { host: '127.0.0.1', port: (silent.address() as AddressInfo).port } };
    const answer = await opened(createTransport({ routes, connectTimeoutMs: 50 })).post(request());
    silent.close();
    expect(answer).toMatchObject({ kind: 'timeout' });
  });

  it('refuses what is no https URL', async () => {
    const transport = opened(createTransport());
    await expect(transport.post({ ...request(), endpoint: 'http://push.example.net/x' })).rejects.toThrow(/https/);
    await expect(transport.post({ ...request(), endpoint: 'https://a@push.example.net/x' })).rejects.toThrow(
      /user name/,
    );
  });

  it('lets running posts finish when it is closed, and takes no more', async () => {
    let answerNow: () => void = () => undefined;
    let arrived: () => void = () => undefined;
    const received = new Promise<void>((resolve) => (arrived = resolve));
    const server = await serve((_request, response) => {
      answerNow = () => void response.writeHead(201).end();
      arrived();
    });
    const transport = connectTo(server);
    const posted = transport.post(request());
    await received;
    const closed = transport.close();
    await expect(transport.post(request())).rejects.toThrow(/closed/);
    answerNow();
    expect(await posted).toMatchObject({ status: 201 });
    await closed;
  });

  it('closes the origin used longest ago when there are too many, and opens it again', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end());
    const route = { host: '127.0.0.1', port: server.port, ca: server.ca };
    const routes = { [ORIGIN]: route, 'https://push.example.net:444': route };
    const transport = opened(createTransport({ routes, maxOrigins: 1 }));
    for (const endpoint of [`${ORIGIN}/x`, `${ORIGIN}:444/x`, `${ORIGIN}/x`]) {
      expect(await transport.post({ ...request(), endpoint })).toMatchObject({ status: 201 });
    }
    expect(server.connections()).toBe(3);
  });
});

describe('createTransport without a route', () => {
  const resolvesTo = (...addresses: string[]): LookupFunction => {
    return (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };

  async function postTo(endpoint: string, options: TransportOptions = {}) {
    return opened(createTransport(options)).post({ ...request(), endpoint });
  }

  it('refuses a name that the system resolves to this machine', async () => {
    const server = await serve((_request, response) => response.writeHead(201).end(), 'localhost');
    expect(await postTo(`https://localhost:${server.port}/x`)).toMatchObject({ kind: 'address_refused' });
    expect(server.connections()).toBe(0);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
    '0x7f.1',
    '2130706433',
  ])('refuses the address literal %s, which nobody looks up', async (host) => {
    expect(await postTo(`https://${host}/x`)).toMatchObject({ kind: 'address_refused' });
  });

  it.each(['127.0.0.1', '192.168.1.1', '169.254.169.254', '::1', 'fe80::1', '::ffff:10.0.0.1'])(
    'refuses a name that resolves to %s',
    async (address) => {
      expect(await postTo(`${ORIGIN}/x`, { lookup: resolvesTo(address) })).toMatchObject({ kind: 'address_refused' });
    },
  );

  it('does not say the path of the endpoint in the reason', async () => {
    const { reason } = await postTo(`${ORIGIN}/secret`, { lookup: resolvesTo('10.0.0.1') });
    expect(reason).toContain(HOST);
    expect(reason).not.toContain('secret');
  });

  it('reports a name that does not resolve as dns', async () => {
    const lookup: LookupFunction = (hostname, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '');
    expect(await postTo(`${ORIGIN}/x`, { lookup })).toMatchObject({ kind: 'dns' });
  });

  it('checks every new connection: a name may resolve otherwise the next time', async () => {
    const asked: string[] = [];
    const lookup: LookupFunction = (hostname, options, callback) => {
      asked.push(hostname);
      resolvesTo('127.0.0.1')(hostname, options, callback);
    };
    const transport = opened(createTransport({ lookup }));
    await transport.post(request());
    expect(await transport.post(request())).toMatchObject({ kind: 'address_refused' });
    expect(asked).toEqual([HOST, HOST]);
  });
});
