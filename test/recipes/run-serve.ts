import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

const SERVE = resolve(import.meta.dirname, '../../examples/recipes/serve.js');

/**
 * The recipes' own server, as a person starts it.
 *
 * @param folder of the recipe
 * @param files of what it has built, within it
 * @throws {Error} with what it printed, when it ends at once
 */
export async function runServe(folder: string, files: string): Promise<{ url: string; end(): Promise<void> }> {
  const port = await freePort();
  const child = spawn(process.execPath, [SERVE, files], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), BELFRY_DATA: join(folder, 'served.db') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const url = `http://localhost:${port}`;
  let printed = '';
  await new Promise<void>((resolve_, reject) => {
    const read = (octets: Buffer): void => {
      printed += octets.toString();
      if (printed.includes(`${url}: `)) resolve_();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => reject(new Error(`serve.js has ended: ${printed}`)));
  });
  return {
    url,
    async end() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
