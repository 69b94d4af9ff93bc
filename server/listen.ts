import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  /** `http://127.0.0.1:8787` */
  url: string;
  port: number;
  /** Stops taking connections and waits for running requests, open streams at most `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Serves a Hono app.
 *
 * @param port 0 picks a free one
 * @throws {Error} with one line when the port is in use or may not be opened
 */
export function listen(app: Hono, { port, host }: { port: number; host: string }): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: host }, (address) => {
      const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
      resolve({
        url: `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`,
        port: address.port,
        close: (graceMs = 2_000) => closeServer(server as Server, graceMs),
      });
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new Error(`port ${port} is in use: choose another with --port or BELFRY_PORT`));
      else if (error.code === 'EACCES')
        reject(new Error(`port ${port} may not be opened by this user: choose one above 1023`));
      else reject(error);
    });
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
