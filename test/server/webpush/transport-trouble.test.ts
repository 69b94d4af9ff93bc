/** What becomes of a post that gets no whole answer: broken off, out of time, not to be trusted, not to be reached. */
import { subscribe } from 'node:diagnostics_channel';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectTo, openTransport, ORIGIN, request, serve } from './local-service.ts';

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

describe('createTransport', () => {
  it('does not take an early hint for the answer when none follows', async () => {
    const server = await serve(({ socket }, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => socket.destroy());
    });
    expect(await connectTo(server).post(request())).toMatchObject({ kind: 'reset' });
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
    expect(await openTransport({ routes }).post(request())).toMatchObject({ kind: 'tls' });
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
    const answer = await openTransport({ routes, connectTimeoutMs: 50 }).post(request());
    silent.close();
    expect(answer).toMatchObject({ kind: 'timeout' });
  });
});
