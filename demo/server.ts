import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { createBelfry, systemEnvironment, type Belfry, type BelfryOptions, type Environment } from '../server/index.ts';
import { listen, type Listening } from '../server/listen.ts';
import type { TemplateSet } from '../wire/index.ts';
import type { PushService } from '../testing/index.ts';
import { createAppApi } from './app-api.ts';
import { openDataFolder } from './data-folder.ts';
import { demoRoutes } from './demo-routes.ts';
import { createFeed, nameOfTemplate } from './feed.ts';
import { staticFiles } from './static-files.ts';

export interface DemoOptions {
  /** 0 picks a free one. */
  port: number;
  /** Folder of the data file, the API key and the token secret. Made when it is not there. */
  folder: string;
  /** Where the page is opened, when that is not `http://localhost:<port>`: a tunnel, a reverse proxy. */
  appUrl?: string;
  /** Takes the place of the real push services. */
  pushService?: Pick<PushService, 'routes' | 'hosts'>;
  /** Time, randomness and the log of the server. @default the system's, and nothing is logged */
  environment?: Environment;
  /** Answers buttons that are posted. */
  actionHandler?: BelfryOptions['actionHandler'];
}

export interface Demo {
  /** To be opened in a browser. */
  url: string;
  port: number;
  belfry: Belfry;
  /** The real key of the app-side API. */
  apiKey: string;
  apiKeyFile: string;
  /** Signs tokens of the demo's users (HS256). */
  jwtSecret: string;
  dataFile: string;
  close(): Promise<void>;
}

/**
 * Starts the demo: one Hono app with Belfry in it, the page, and what only the demo needs.
 *
 * @throws {Error} port in use · `DataFileInUseError` the data folder belongs to another running demo
 */
export async function createDemo(options: DemoOptions): Promise<Demo> {
  // The port first: a second start must not touch the data of the first, and the app's URL has the port in it.
  let inner: Hono | undefined;
  const outer = new Hono();
  outer.all('*', (context) => inner?.fetch(context.req.raw, context.env) ?? context.text('starting', 503));
  const listening = await listenHere(outer, options.port);
  const close: (() => Promise<void>)[] = [() => listening.close(200)];
  const closeAll = async (): Promise<void> => {
    for (const step of close) await step();
  };
  try {
    const url = options.appUrl ?? `http://localhost:${listening.port}`;
    const folder = await openDataFolder(options.folder);
    const belfry = await createBelfry(belfryOptions(options, url, folder));
    close.push(() => belfry.stop());
    if (belfry.made.apiKey !== undefined) folder.keepApiKey(belfry.made.apiKey);
    const apiKey = belfry.made.apiKey ?? folder.apiKey;
    if (apiKey === undefined) throw new Error(`no API key in ${folder.apiKeyFile}`);
    const api = createAppApi(belfry, apiKey);
    const feed = createFeed({
      belfry,
      nameOf: async (id) => nameOfTemplate((await api.notification(id))?.template ?? null),
    });
    close.unshift(async () => feed.close());
    const offline = options.pushService !== undefined;
    inner = new Hono();
    inner.route('/demo', demoRoutes({ belfry, api, feed, jwtSecret: folder.jwtSecret, appUrl: url, offline }));
    for (const path of ['/api/*', '/health', '/sw.js']) inner.all(path, (context) => belfry.app.fetch(context.req.raw));
    inner.route('/', staticFiles());
    await belfry.start();
    const { jwtSecret, apiKeyFile, file: dataFile } = folder;
    return { url, port: listening.port, belfry, apiKey, apiKeyFile, jwtSecret, dataFile, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** @throws {Error} in the demo's words: it takes its port from the command line alone */
async function listenHere(app: Hono, port: number): Promise<Listening> {
  try {
    return await listen(app, { port, host: '127.0.0.1' });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('is in use')) throw error;
    throw new Error(`port ${port} is in use: stop what listens there, or choose another with --port`);
  }
}

/** The categories and templates of a booking app, in Portuguese and English. */
export function readDemoTemplates(): TemplateSet {
  const text = readFileSync(new URL('./templates.json', import.meta.url), 'utf8');
  return JSON.parse(text) as TemplateSet; // createBelfry checks it
}

function belfryOptions(
  { pushService, environment = systemEnvironment(), actionHandler }: DemoOptions,
  appUrl: string,
  folder: { file: string; jwtSecret: string },
): BelfryOptions {
  return {
    data: folder.file,
    appUrl,
    templates: readDemoTemplates(),
    auth: { jwtSecret: folder.jwtSecret, anonymous: true },
    corsOrigins: 'localhost',
    ...(pushService === undefined ? {} : { routes: pushService.routes, pushHosts: pushService.hosts }),
    environment,
    ...(actionHandler === undefined ? {} : { actionHandler }),
  };
}
