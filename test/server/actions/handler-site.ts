/** An app's own handler: a web server that notes what it is told, and answers what it is told to. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HandlerSite {
  url: string;
  /** All posts so far. */
  readonly posts: readonly { headers: IncomingHttpHeaders; body: string; path: string }[];
  /** What the posts to come get, in order; the last for all that follow. */
  answer(...answers: ((response: ServerResponse) => unknown)[]): void;
  close(): Promise<void>;
}

export const status =
  (code: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse): unknown =>
    response.writeHead(code, headers).end(body);

export async function openHandlerSite(): Promise<HandlerSite> {
  const posts: { headers: IncomingHttpHeaders; body: string; path: string }[] = [];
  let answers = [status(204)];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (octets: Buffer) => (body += octets.toString()));
    request.on('end', () => {
      posts.push({ headers: request.headers, body, path: request.url ?? '' });
      const [next = status(500), ...later] = answers;
      if (later.length > 0) answers = later;
      next(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/belfry`,
    posts,
    answer: (...next) => void (answers = next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
