/** A push service that answers octets, whatever they are: what no HTTP server can be made to say. */
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { createCertificate } from '../../../testing/certificate.ts';
import type { Route } from '../../../server/index.ts';

export interface RawService {
  readonly route: Route;
  /** Requests so far. */
  asked(): number;
  close(): Promise<void>;
}

const TAKEN = 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n';

/**
 * @param host the name in its certificate
 * @param first answers the first request, in latin1; all that follow are answered 201
 * @param stays whether the connection stays open after the first answer @default false
 */
export async function startRawService(host: string, first: string, stays = false): Promise<RawService> {
  const { key, cert } = createCertificate([host]);
  const sockets = new Set<Socket>();
  let asked = 0;
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // it hangs up on what it cannot read
    let request = '';
    socket.on('data', (octets) => {
      request += octets.toString('latin1');
      if (!isWhole(request)) return;
      request = '';
      asked += 1;
      socket.write(asked === 1 ? first : TAKEN, 'latin1');
      if (asked > 1 || !stays) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    route: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, ca: cert },
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = /content-length: *(\d+)/i.exec(request)?.[1];
  return end >= 0 && request.length >= end + 4 + Number(length ?? 0);
}
