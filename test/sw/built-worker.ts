import { build } from 'vite';
import { createWorkerHarness, type HarnessOptions, type WorkerHarness } from '../../testing/worker-harness/index.ts';

export const SCOPE = 'https://app.example/';
export const EVENTS_URL = 'https://app.example/api/v1/push/events';

const built = new Map<string, Promise<string>>();

/** The worker as it is shipped: one classic script. Built once a test file. */
export function buildWorker(entry = 'sw/worker.ts'): Promise<string> {
  const known = built.get(entry) ?? bundle(entry);
  built.set(entry, known);
  return known;
}

async function bundle(entry: string): Promise<string> {
  const root = new URL('../..', import.meta.url).pathname;
  const result = await build({
    root,
    mode: 'worker',
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'belfryWorker', fileName: () => 'sw.js' } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (!chunk) throw new Error('the build gave no worker');
  return chunk.code;
}

export interface Post {
  url: string;
  body: unknown;
  init: RequestInit;
}

export interface Server {
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly posts: readonly Post[];
  /** All events of all posts. */
  readonly events: readonly { type: string; action?: string; token: string; id: string; at: number }[];
  /** Answers from now on: a status, or 'offline'. */
  answer: number | 'offline';
}

/** The server's side of the worker's requests. */
export function createServer(body: unknown = { accepted: 1, rejected: [] }): Server {
  const posts: Post[] = [];
  const server: Server = {
    answer: 200,
    posts,
    get events() {
      return posts.flatMap((post) => (post.body as { events?: Server['events'] }).events ?? []);
    },
    async fetch(url, init = {}) {
      if (server.answer === 'offline') throw new TypeError('Failed to fetch');
      posts.push({ url, init, body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null });
      return Response.json(body, { status: server.answer });
    },
  };
  return server;
}

export async function startWorker(options: Partial<HarnessOptions> & { entry?: string } = {}): Promise<WorkerHarness> {
  const { entry, ...rest } = options;
  return createWorkerHarness({ script: await buildWorker(entry), scope: SCOPE, ...rest });
}

/** A payload as our server composes it. */
export const payload = (
  overrides: {
    notification?: Record<string, unknown>;
    belfry?: Record<string, unknown>;
    [member: string]: unknown;
  } = {},
): string =>
  JSON.stringify({
    web_push: 8030,
    ...overrides,
    notification: { title: 'Reminder', body: 'At 10:00', navigate: `${SCOPE}bookings/7`, ...overrides.notification },
    belfry: { v: 1, id: 'ntf_1', token: 'token-1', events: EVENTS_URL, ...overrides.belfry },
  });
