/** The server as a process of its own, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Route } from '../../server/options.ts';

export interface ServerChild {
  readonly process: ChildProcess;
  /** Epoch ms of the start. */
  readonly startedAt: number;
  /** Where it listens, once it does. @throws {Error} when it ends before, with what it said */
  readonly url: Promise<string>;
  /** The key that a first start prints. @throws {Error} as `url` does */
  readonly apiKey: Promise<string>;
  /** When the process is gone and all it said is read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>;
}

export interface ServerChildOptions {
  file: string;
  routes: Readonly<Record<string, Route>>;
  env?: Readonly<Record<string, string>>;
}

export function startServer({ file, routes, env = {} }: ServerChildOptions): ServerChild {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./server.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      NO_COLOR: '1',
      BELFRY_DATA: file,
      BELFRY_PORT: '0',
      BELFRY_APP_URL: 'https://app.example',
      BELFRY_LOG_LEVEL: 'error',
      BELFRY_TEST_ROUTES: JSON.stringify(routes),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-20_000)));
  // Nobody else would end it.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<Awaited<ServerChild['ended']>>((resolve) =>
    child.once('close', (code, signal) => {
      process.off('exit', kill);
      resolve({ code, signal, errors });
    }),
  );
  const lines = createInterface({ input: child.stdout });
  const after = (start: string): Promise<string> => {
    const found = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.startsWith(start)) resolve(line.slice(start.length).trim().split(',')[0] ?? '');
      });
      void ended.then(({ code, signal }) => reject(new Error(`the server ended (${signal ?? code}): ${errors}`)));
    });
    // Whoever kills it may not care for where it would have listened.
    found.catch(() => undefined);
    return found;
  };
  return {
    process: child,
    startedAt: Date.now(),
    url: after('belfry listens on '),
    apiKey: after('API key (shown this once):'),
    ended,
  };
}
