import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

/** The built page. */
const PAGE = fileURLToPath(new URL('../dist/demo', import.meta.url));

/** Icons and the manifest: they keep their names, because templates and installed apps refer to them. */
const ASSETS = fileURLToPath(new URL('./assets', import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** The snippets of the README, and the built client that the plain one imports. */
const SNIPPETS = fileURLToPath(new URL('./snippets', import.meta.url));
const CLIENT = fileURLToPath(new URL('../dist/client', import.meta.url));

/**
 * The page and its assets. Any other path of a navigation gets the page too: notifications lead to
 * `/agendamentos/123`, and the page shows that one came from there.
 */
export function staticFiles({ page = PAGE, assets = ASSETS } = {}): Hono {
  const app = new Hono();
  app.get('/icons/:name', async (context) => {
    const file = await readInside(join(assets, 'icons'), context.req.param('name'));
    return file === undefined ? context.notFound() : respond(file, 'public, max-age=3600');
  });
  app.get('/manifest.webmanifest', async (context) => {
    const file = await readInside(assets, 'manifest.webmanifest');
    return file === undefined ? context.notFound() : respond(file, 'no-cache');
  });
  for (const [prefix, folder] of [
    ['/snippets/', SNIPPETS],
    ['/belfry/client/', CLIENT],
  ] as const) {
    app.get(`${prefix}*`, async (context) => {
      const file = await readInside(folder, context.req.path.slice(prefix.length));
      return file === undefined ? context.notFound() : respond(file, 'no-cache');
    });
  }
  app.get('*', async (context) => {
    const { path } = context.req;
    const file = await readInside(page, path);
    if (file !== undefined) {
      const hashed = path.startsWith('/assets/');
      return respond(file, hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    }
    if (extname(path) !== '' || path.startsWith('/demo/')) return context.notFound();
    const index = await readInside(page, 'index.html');
    return index === undefined
      ? context.text('The page is not built: run npm run build.', 503)
      : respond(index, 'no-cache');
  });
  return app;
}

interface Found {
  path: string;
  octets: Buffer<ArrayBuffer>;
}

/** Reads a file below `root`; anything that leads out of it, or is no file, is undefined. */
export async function readInside(root: string, requested: string): Promise<Found | undefined> {
  const decoded = decode(requested);
  if (decoded === undefined || decoded.includes('\0')) return undefined;
  const path = normalize(join(root, decoded));
  if (!path.startsWith(root + sep)) return undefined;
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? { path, octets: await readFile(path) } : undefined;
}

function decode(requested: string): string | undefined {
  try {
    return decodeURIComponent(requested);
  } catch {
    return undefined;
  }
}

function respond({ path, octets }: Found, cacheControl: string): Response {
  const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
  return new Response(octets, {
    headers: { 'content-type': type, 'cache-control': cacheControl, 'x-content-type-options': 'nosniff' },
  });
}
