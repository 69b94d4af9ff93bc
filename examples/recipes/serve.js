// A recipe's site, and Belfry on the same origin: in the recipe's folder `node ../serve.js dist`.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const files = resolve(process.argv[2] ?? 'dist');
const port = Number(process.env.PORT ?? 8787);
const url = `http://localhost:${port}`;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

// The packages of the recipe, not of this folder.
const { resolve: find } = createRequire(resolve('package.json'));
const load = (name) => import(pathToFileURL(find(name)).href);
const { createBelfry } = await load('belfry/server');
const { getRequestListener } = await load('@hono/node-server');

const belfry = await createBelfry({
  appUrl: url,
  data: process.env.BELFRY_DATA ?? 'belfry.db',
  vapid: { subject: 'mailto:you@example.com' }, // whom push services may write to
  auth: { anonymous: true }, // browsers may subscribe without a login
  operations: false, // /sw.js is the site's own
});
await belfry.start();
if (belfry.made.apiKey) process.stdout.write(`API key, shown once: ${belfry.made.apiKey}\n`);

const ask = getRequestListener(belfry.app.fetch);
const server = createServer(async (request, response) => {
  if (request.url.startsWith('/api/')) return ask(request, response);
  // Any other path is a page of the one-page app.
  const found = (await read(request.url)) ?? (await read('/index.html'));
  response.writeHead(200, { 'content-type': found.type, 'cache-control': 'no-cache' }).end(found.body);
});
server.listen(port, 'localhost', () => process.stdout.write(`${url}: ${files}\n`));

process.once('SIGINT', end).once('SIGTERM', end);

async function end() {
  server.close();
  server.closeAllConnections();
  await belfry.stop();
}

/** Undefined where there is no such file. */
async function read(path) {
  try {
    // `..` cannot lead out: a URL has none left.
    const file = join(files, decodeURI(new URL(path, url).pathname));
    return { body: await readFile(file), type: TYPES[extname(file)] ?? 'application/octet-stream' };
  } catch {
    return undefined;
  }
}
