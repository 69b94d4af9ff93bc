/**
 * `npm run dev`: the demo, rebuilt and reloaded as you type. Vite serves the page with hot reload and passes the rest on
 * to the demo's server, which restarts when its sources change; `dist/sw.js` is built again when the worker's change.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build, createServer, type ViteDevServer } from 'vite';
import { readArguments } from './arguments.ts';
import { curlLines } from './banner.ts';
import { apiKeyFileIn } from './data-folder.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIG = fileURLToPath(new URL('../vite.config.ts', import.meta.url));

/** What the page's own server does not have. */
const PASSED_ON = [
  '/api',
  '/belfry/client/',
  '/demo/',
  '/health',
  '/icons/',
  '/manifest.webmanifest',
  '/snippets/',
  '/sw.js',
];

try {
  await main();
} catch (error) {
  console.error(`  ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1); // the watchers would keep it alive
}

async function main(): Promise<void> {
  const { port, folder } = readArguments(process.argv.slice(2));
  const behind = port + 1;
  const worker = await watchWorker();
  const page = await servePage(port, behind);
  const server = startServer(behind, `http://localhost:${port}`, folder);
  console.log(`
  Open  http://localhost:${port}  (the server is behind it on ${behind})

  Click “Enable notifications” there, then send from here:

${curlLines(port, apiKeyFileIn(folder))}

  Ctrl-C stops.
`);

  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await page.close();
    await worker.close();
    process.exit(0);
  };
  server.once('exit', (code) => void stop().finally(() => process.exit(code ?? 0)));
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
}

function servePage(port: number, behind: number): Promise<ViteDevServer> {
  const target = `http://localhost:${behind}`;
  return createServer({
    configFile: CONFIG,
    mode: 'demo',
    // The page's folder is the root, and it imports from the rooms beside it.
    root: fileURLToPath(new URL('./page', import.meta.url)),
    server: {
      port,
      strictPort: true,
      fs: { allow: [ROOT] },
      proxy: Object.fromEntries(PASSED_ON.map((path) => [path, { target, changeOrigin: false }])),
    },
  }).then((server) => server.listen());
}

/** Settles after the first build. @throws {Error} when that fails */
async function watchWorker(): Promise<{ close(): Promise<void> }> {
  const watcher = await build({
    configFile: CONFIG,
    root: ROOT,
    mode: 'worker',
    logLevel: 'warn',
    build: { watch: {} },
  });
  if (!('on' in watcher)) throw new Error('the build does not watch');
  await new Promise<void>((resolve, reject) => {
    watcher.on('event', (event) => {
      if (event.code === 'END') resolve();
      if (event.code === 'ERROR') reject(event.error); // only the first counts: later ones are printed by Vite
    });
  });
  return watcher;
}

function startServer(port: number, appUrl: string, folder: string): ChildProcess {
  const script = fileURLToPath(new URL('./main.ts', import.meta.url));
  const flags = ['--port', String(port), '--url', appUrl, '--data', folder, '--no-proof', '--quiet'];
  return spawn(process.execPath, ['--watch', '--watch-preserve-output', script, ...flags], { stdio: 'inherit' });
}
