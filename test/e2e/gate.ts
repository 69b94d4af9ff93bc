/**
 * A reverse proxy in front of the site that can hold back what the worker reports: events, and buttons that it posts.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of such a POST: `pass`; `hang`: it never reaches the server; `lose-answer`: the server gets it, and
 * nobody hears that it did.
 */
export type GateMode = 'pass' | 'hang' | 'lose-answer';

interface Posted {
  mode: GateMode;
  path: string | undefined;
  body: string;
}

const HELD = ['/api/v1/push/events', '/api/v1/push/actions'];

export interface Gate {
  /** What browsers take for the site. */
  readonly url: string;
  /** Every such POST so far: what came, and under which mode. */
  readonly posts: readonly Posted[];
  /** To the server on this port of this machine. */
  leadTo(port: number): void;
  set(mode: GateMode): void;
  close(): Promise<void>;
}

/** @param headers of every answer, beside its own */
export async function startGate(headers: Readonly<Record<string, string>> = {}): Promise<Gate> {
  const posts: Posted[] = [];
  let target = 0;
  let mode: GateMode = 'pass';

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, isAnswered: boolean): void {
    const { method, url, headers: asked } = incoming;
    const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers: asked }, (answer) => {
      if (!isAnswered) {
        answer.resume();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...headers });
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  const server = createServer((incoming, outgoing) => {
    if (incoming.method !== 'POST' || !HELD.includes(incoming.url ?? '')) {
      forward(incoming, outgoing, true);
      return;
    }
    const post = { mode, path: incoming.url, body: '' };
    incoming.on('data', (octets: Buffer) => (post.body += octets.toString()));
    incoming.on('end', () => posts.push(post));
    if (post.mode !== 'hang') forward(incoming, outgoing, post.mode === 'pass');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    posts,
    leadTo: (port) => void (target = port),
    set: (next) => void (mode = next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
