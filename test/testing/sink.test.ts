import { request as httpsRequest, Agent } from 'node:https';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startSink, type Sink, type SinkOptions } from '../../testing/index.ts';
import { compareLedger, createLedger, hashOf, mergeDumps } from '../../testing/sink/ledger.ts';
import { createRequestReader } from '../../testing/sink/request-reader.ts';

const post = (path: string, body = '', headers = '') =>
  `POST ${path} HTTP/1.1\r\nHost: sink.belfry.test\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('the request reader', () => {
  it('gives requests however they were cut', () => {
    const request = fc.record({ path: fc.webPath().map((path) => `/${path}`), body: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
        (wanted, cuts) => {
          const reader = createRequestReader();
          const octets = Buffer.from(wanted.map(({ path, body }) => post(path, body)).join(''));
          const found: { path: string; bodyOctets: number }[] = [];
          for (let at = 0; at < octets.length;) {
            const { value: size } = cuts.next() as { value: number };
            found.push(...reader.read(octets.subarray(at, at + size)));
            at += size;
          }
          expect(found.map(({ path, bodyOctets }) => ({ path, bodyOctets }))).toEqual(
            wanted.map(({ path, body }) => ({ path, bodyOctets: Buffer.byteLength(body) })),
          );
          expect(reader.isAmidRequest()).toBe(false);
        },
      ),
    );
  });

  it('reads the id from its header, whatever the case', () => {
    const [request] = createRequestReader('x-message-id').read(Buffer.from(post('/a', '', 'X-Message-ID:  m 1 \r\n')));
    expect(request).toMatchObject({ method: 'POST', path: '/a', id: 'm 1', isLast: false });
  });

  it('does not take a part of a name for it', () => {
    const [request] = createRequestReader('id').read(Buffer.from(post('/a', '', 'X-Message-ID: m1\r\n')));
    expect(request?.id).toBeNull();
  });

  it('knows the last request of a connection', () => {
    const [request] = createRequestReader().read(Buffer.from(post('/a', '', 'Connection: close\r\n')));
    expect(request?.isLast).toBe(true);
  });

  it('knows when it is in the middle', () => {
    const reader = createRequestReader();
    reader.read(Buffer.from(post('/a', 'body').slice(0, -1)));
    expect(reader.isAmidRequest()).toBe(true);
  });

  it.each([
    ['another protocol', 'SSH-2.0-x\r\n\r\n'],
    ['HTTP/1.0', 'POST / HTTP/1.0\r\n\r\n'],
    ['a body without a length', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a huge body', 'POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n'],
    ['a head without end', `POST / HTTP/1.1\r\nX: ${'x'.repeat(33_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => createRequestReader().read(Buffer.from(text))).toThrow(SyntaxError);
  });
});

describe('the ledger', () => {
  it('finds what was lost, repeated and not asked for, over several processes', () => {
    const [one, two] = [createLedger(), createLedger()];
    for (const id of ['a', 'b', 'b', 'x']) one.add(id);
    for (const id of ['c', 'a']) two.add(id);
    const received = mergeDumps([one.dump(), two.dump()]);
    expect(compareLedger(received, ['a', 'b', 'c', 'd'])).toEqual({ lost: ['d'], repeated: ['a', 'b'], unexpected: 1 });
    expect([one.messages(), one.repeats()]).toEqual([3, 1]);
  });

  it('tells ids apart that are alike', () => {
    const hashes = new Set(Array.from({ length: 300_000 }, (_, i) => hashOf(`/push/${i}`)));
    expect(hashes.size).toBe(300_000);
    for (const hash of hashes) if (!Number.isSafeInteger(hash) || hash < 0) expect.fail(`not 53 bits: ${hash}`);
  });
});

describe('startSink', () => {
  let sink: Sink | undefined;
  afterEach(async () => {
    await sink?.close();
    sink = undefined;
  });

  async function start(options?: SinkOptions): Promise<Sink> {
    return (sink = await startSink(options));
  }

  /** POSTs to all of the paths over one connection, and tells the statuses. */
  async function send(to: Sink, paths: readonly string[], headers: Record<string, string> = {}): Promise<number[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: to.ca });
    const statuses: number[] = [];
    for (const path of paths) {
      statuses.push(
        await new Promise<number>((resolve, reject) => {
          const options = { agent, host: '127.0.0.1', servername: 'sink.belfry.test', port: to.port, path, headers };
          const outgoing = httpsRequest({ ...options, method: 'POST' }, (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0));
          });
          outgoing.on('error', reject).end('12345');
        }),
      );
    }
    agent.destroy();
    return statuses;
  }

  it('takes POSTs on a connection that lives, and counts', async () => {
    const to = await start();
    expect(to.routes).toEqual({ 'https://sink.belfry.test': { host: '127.0.0.1', port: to.port, ca: to.ca } });
    expect(await send(to, ['/push/1', '/push/2', '/push/2'])).toEqual([201, 201, 201]);
    const stats = await to.stats();
    expect(stats).toMatchObject({ connectionsOpened: 1, requests: 3, octets: 15, errors: 0, messages: 2, repeats: 1 });
    expect(stats.firstAt).toBeLessThanOrEqual(stats.lastAt ?? 0);
    expect(stats.cpuMs).toBeGreaterThan(0);
  });

  it('compares by endpoint', async () => {
    const to = await start();
    await send(to, ['/push/1', '/push/2', '/push/2', '/push/9']);
    const ids = [1, 2, 3].map((n) => `https://sink.belfry.test/push/${n}`);
    expect(await to.compare(ids)).toEqual({ lost: [ids[2]], repeated: [ids[1]], unexpected: 1 });
  });

  it('compares by a header', async () => {
    const to = await start({ idHeader: 'x-message-id' });
    await send(to, ['/push/1'], { 'x-message-id': 'ntf_1' });
    await send(to, ['/push/1'], { 'x-message-id': 'ntf_2' });
    expect(await to.compare(['ntf_1', 'ntf_2', 'ntf_3'])).toEqual({ lost: ['ntf_3'], repeated: [], unexpected: 0 });
  });

  it('begins anew', async () => {
    const to = await start();
    await send(to, ['/push/1']);
    await to.reset();
    expect(await to.stats()).toMatchObject({ requests: 0, octets: 0, messages: 0, firstAt: null, lastAt: null });
    expect((await to.compare(['/push/1'])).lost).toEqual(['/push/1']);
  });

  it('answers the status it was given, late if told so', async () => {
    const to = await start({ status: 503, delayMs: 50 });
    const before = performance.now();
    expect(await send(to, ['/push/1'])).toEqual([503]);
    expect(performance.now() - before).toBeGreaterThanOrEqual(49);
  });

  // SO_REUSEPORT deals out connections on Linux only.
  it.runIf(process.platform === 'linux')('shares its port among processes', async () => {
    const to = await start({ workers: 2 });
    await Promise.all(Array.from({ length: 12 }, (_, i) => send(to, [`/push/${i}`])));
    expect(await to.stats()).toMatchObject({ connectionsOpened: 12, requests: 12, messages: 12, repeats: 0 });
    expect(await to.compare(Array.from({ length: 12 }, (_, i) => `/push/${i}`))).toMatchObject({
      lost: [],
      repeated: [],
    });
  });

  it('answers 400 to what is no request, and counts it as an error', async () => {
    const to = await start();
    const socket = connectTls({ port: to.port, host: '127.0.0.1', ca: to.ca, servername: 'sink.belfry.test' });
    socket.write('SSH-2.0-x\r\n\r\n');
    const text = await new Promise<string>((resolve, reject) => {
      let all = '';
      socket.on('data', (chunk: Buffer) => (all += chunk.toString()));
      socket.on('error', reject).on('close', () => resolve(all));
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect((await to.stats()).errors).toBe(1);
  });

  it('says that it has ended', async () => {
    const to = await start();
    await to.close();
    await expect(to.stats()).rejects.toThrow('the sink worker ended');
  });

  it.each([{ workers: 0 }, { workers: 1.5 }, { status: 42 }, { delayMs: -1 }])('refuses %o', async (options) => {
    await expect(startSink(options)).rejects.toThrow(RangeError);
  });
});
