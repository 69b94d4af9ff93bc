/** What is posted, over which connections, and what is made of the answer. */
import { describe, expect, it } from 'vitest';
import { connectTo, HOST, openTransport, ORIGIN, request, serve } from './local-service.ts';

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

  it('keeps one KB of a longer answer, whole characters only, and the connection', async () => {
    const server = await serve((_request, response) => response.writeHead(400).end('x' + 'é'.repeat(2000)));
    const transport = connectTo(server, { connectionsPerOrigin: 1 });
    const answer = await transport.post(request());
    expect(answer.reason).toBe('x' + 'é'.repeat(511));
    await transport.post(request());
    expect(server.connections()).toBe(1);
  });

  it('refuses what is no https URL', async () => {
    const transport = openTransport();
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
    const transport = openTransport({ routes, maxOrigins: 1 });
    for (const endpoint of [`${ORIGIN}/x`, `${ORIGIN}:444/x`, `${ORIGIN}/x`]) {
      expect(await transport.post({ ...request(), endpoint })).toMatchObject({ status: 201 });
    }
    expect(server.connections()).toBe(3);
  });
});
