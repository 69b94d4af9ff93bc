/**
 * A proxy that leads senders of other processes and languages to the local push service: they speak to the vendors'
 * origins by name, through HTTP CONNECT, and the tunnel ends here.
 */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { PushRoute } from './contract.ts';
import { listenOnLoopback } from './listening.ts';

export interface PushProxy {
  /** For `HTTPS_PROXY`, or `web-push`'s option `proxy`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The sender must trust the service's `ca` besides (in Node: `NODE_EXTRA_CA_CERTS`). Anything but the service's own origins
 * is refused with 403: nothing leaves the machine by mistake.
 *
 * @param routes of the push service
 * @param port 0 for any free one
 * @throws {Error} when the port is in use
 * @example
 * const proxy = await startPushProxy(service.routes);
 * await webpush.sendNotification(subscription, 'Hello', { proxy: proxy.url, vapidDetails });
 */
export async function startPushProxy(routes: Readonly<Record<string, PushRoute>>, port = 0): Promise<PushProxy> {
  const server = createServer((_request, response) => {
    response.writeHead(405, { allow: 'CONNECT' }).end('only CONNECT to an origin of the push service\n');
  });
  server.on('connect', (request, client, head: Buffer) => {
    const target = request.url ?? '';
    const route = routes[`https://${target.replace(/:443$/, '')}`];
    if (route === undefined) {
      client.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\n${target} is not of this push service\n`);
      return;
    }
    const tunnel = connect(route.port, route.host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.write(head);
      client.pipe(tunnel).pipe(client);
    });
    client.on('error', () => tunnel.destroy());
    client.once('close', () => tunnel.destroy());
    tunnel.on('error', () => client.destroy());
    tunnel.once('close', () => client.destroy());
  });
  const listening = await listenOnLoopback(server, port);
  return { url: `http://127.0.0.1:${listening.port}`, close: () => listening.close() };
}
