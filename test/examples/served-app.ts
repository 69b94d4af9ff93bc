import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createBelfry, systemEnvironment, type Belfry } from '../../server/index.ts';
import { listen } from '../../server/listen.ts';
import {
  launchChromium,
  startNotificationDaemon,
  startPushService,
  type Chromium,
  type NotificationDaemon,
} from '../../testing/index.ts';
import type { TemplateSet } from '../../wire/index.ts';
import { cleanEnvironment, installExample } from './install.ts';

const READY_WITHIN_MS = 30_000;

/** An example in production mode, before a real Belfry and a real browser. */
export interface ServedApp {
  url: string;
  belfry: Belfry;
  daemon: NotificationDaemon;
  browser: Chromium;
  close(): Promise<void>;
}

export interface AppUnderTest {
  name: string;
  /** Serves what was built: a script under `node_modules` and its arguments. */
  serve(port: number): [script: string, ...args: string[]];
}

/** @throws {Error} what failed to install, to build or to start, after everything else was taken down */
export async function serveExample({ name, serve }: AppUnderTest): Promise<ServedApp> {
  const ends: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const example = installExample(name);
    ends.push(example.remove);
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const service = await startPushService();
    ends.push(() => service.close());
    const belfry = await createBelfry({
      data: join(example.folder, 'belfry.db'),
      appUrl: url,
      auth: { anonymous: true },
      templates: JSON.parse(readFileSync(join(example.folder, 'categories.json'), 'utf8')) as TemplateSet,
      routes: service.routes,
      pushHosts: service.hosts,
      environment: systemEnvironment(),
    });
    ends.push(() => belfry.stop());
    await belfry.start();
    const listening = await listen(belfry.app, { port: 0, host: '127.0.0.1' });
    ends.push(() => listening.close(200));

    const env = { BELFRY_URL: listening.url };
    example.run('build', env);
    const [script, ...args] = serve(port);
    const child = spawn(process.execPath, [join('node_modules', script), ...args], {
      cwd: example.folder,
      env: cleanEnvironment(env),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    ends.push(async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL'); // it has nothing to lose
      await once(child, 'close');
    });
    await answers(url);

    const daemon = await startNotificationDaemon();
    ends.push(() => daemon.close());
    const browser = await launchChromium({ service, daemon, permissions: { [url]: 'allow' } });
    ends.push(() => browser.close());
    return { url, belfry, daemon, browser, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Before the server is there: Next writes the address of Belfry into what it builds. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > until) throw new Error(`${url} has not answered within ${READY_WITHIN_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
