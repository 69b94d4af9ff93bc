import type { AddressInfo } from 'node:net';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { createCertificate } from '../../../testing/certificate.ts';

export interface TlsServer {
  port: number;
  /** PEM to trust. */
  ca: string;
  /** Sockets opened so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A server on this machine that is whatever push service a test needs, with a certificate for the given name. */
export async function startTlsServer(name: string, answer: RequestListener): Promise<TlsServer> {
  const { key, cert } = createCertificate([name]);
  const server = createServer({ key, cert }, answer);
  let connections = 0;
  server.on('secureConnection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: cert,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
