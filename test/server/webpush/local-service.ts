/** A push service on this machine, and transports to it; what a test opens is closed when it ends. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import {
  createTransport,
  type PushRequest,
  type Transport,
  type TransportOptions,
} from '../../../server/webpush/transport.ts';
import { startTlsServer, type TlsServer } from './tls-server.ts';

export const HOST = 'push.example.net';
export const ORIGIN = `https://${HOST}`;

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** @param name in its certificate */
export async function serve(answer: Answer, name = HOST): Promise<TlsServer> {
  const server = await startTlsServer(name, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  onTestFinished(() => server.close());
  return server;
}

/** A transport for which that server is at {@link ORIGIN}. */
export function connectTo(server: TlsServer, options: TransportOptions = {}): Transport {
  const routes = { [ORIGIN]: { host: '127.0.0.1', port: server.port, ca: server.ca } };
  return openTransport({ routes, ...options });
}

/** To be opened after the server: a close that waits for the other side would never end. */
export function openTransport(options: TransportOptions = {}): Transport {
  const transport = createTransport(options);
  onTestFinished(() => transport.close());
  return transport;
}

export const request = (path = '/x'): PushRequest => ({
  endpoint: `${ORIGIN}${path}`,
  headers: { TTL: '60' },
  body: Buffer.from('hello'),
});
