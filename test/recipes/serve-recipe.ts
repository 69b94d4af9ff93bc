import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import { createBelfry, type Belfry } from '../../server/index.ts';
import { listen } from '../../server/listen.ts';
import type { PushService } from '../../testing/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

export interface ServedRecipe {
  url: string;
  belfry: Belfry;
  close(): Promise<void>;
}

/**
 * What a recipe has built, with Belfry on the same origin: the push API and nothing else, for the worker is the site's.
 *
 * @param files folder of what was built
 * @param dataFile of Belfry
 */
export async function serveRecipe(files: string, dataFile: string, service: PushService): Promise<ServedRecipe> {
  let app = new Hono();
  const listening = await listen({ fetch: (request: Request) => app.fetch(request) } as Hono, {
    port: 0,
    host: 'localhost',
  });
  const belfry = await createBelfry({
    data: dataFile,
    appUrl: listening.url,
    auth: { anonymous: true },
    routes: service.routes,
    pushHosts: service.hosts,
    operations: false,
  });
  await belfry.start();
  app = new Hono();
  app.route('/', belfry.app);
  app.get('*', (context) => {
    const asked = join(files, decodeURI(context.req.path));
    // Any other path is a page of the one-page app.
    const file = existsSync(asked) && statSync(asked).isFile() ? asked : join(files, 'index.html');
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return context.body(readFileSync(file), 200, { 'content-type': type, 'cache-control': 'no-cache' });
  });
  return {
    url: listening.url,
    belfry,
    async close() {
      await listening.close(200);
      await belfry.stop();
    },
  };
}
