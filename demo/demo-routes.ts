import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import { SignJWT } from 'jose';
import { ZodError } from 'zod';
import { ProblemError, type Belfry } from '../server/index.ts';
import { notificationRequestSchema, userIdSchema, type NotificationResponse, type Template } from '../wire/index.ts';
import type { Feed, FeedEntry } from './feed.ts';
import { previewNotification } from './preview.ts';

export interface DemoRouteOptions {
  belfry: Belfry;
  feed: Feed;
  apiKey: string;
  jwtSecret: string;
  appUrl: string;
  /** Whether the local push service stands in for the real ones. */
  offline: boolean;
}

/** How often an idle feed says that it is alive, so that proxies keep it. */
const FEED_PING_MS = 15_000;

const TOKEN_LIFE = '1 day';

/**
 * What only the demo's page needs, under `/demo`. None of this belongs into a real site: here anybody who can open the
 * page may become any user, send to everyone and watch the feed. It answers its own page alone, see {@link ownPageOnly}.
 */
export function demoRoutes(options: DemoRouteOptions): Hono {
  const { belfry, feed, appUrl, offline } = options;
  const app = new Hono();
  app.use(ownPageOnly(appUrl));
  app.onError((error, context) => {
    const problem = asProblem(error);
    if (problem.code === 'internal') console.error(error);
    return context.body(JSON.stringify(problem.toProblem()), problem.status as 400, {
      'content-type': 'application/problem+json',
    });
  });

  app.get('/setup', async (context) => context.json({ templates: await readTemplates(options), appUrl, offline }));

  app.post('/token', async (context) => {
    const { userId } = (await context.req.json<{ userId?: unknown } | null>()) ?? {};
    return context.json({ token: await signToken(userIdSchema.parse(userId), options.jwtSecret) });
  });

  app.post('/send', async (context) => {
    const request: unknown = await context.req.json();
    const sent = await belfry.send(request as never); // belfry.send checks it
    feed.label(sent.id, labelOf(request));
    return context.json(sent, 202);
  });

  app.post('/preview', async (context) => {
    const { request, locale } = await context.req.json<{ request: unknown; locale?: unknown }>();
    const checked = notificationRequestSchema.parse(request);
    const templates = checked.template === undefined ? [] : await readTemplates(options);
    const template = templates.find(({ type }) => type === checked.template);
    if (checked.template !== undefined && template === undefined) throw new ProblemError('template_unknown');
    if (template === undefined && checked.content.title === undefined) throw new ProblemError('title_required');
    const person = { locale: typeof locale === 'string' ? locale : 'en', appUrl };
    return context.json(previewNotification(request as never, template, person)); // parsed above
  });

  app.get('/notifications/:id', async (context) => {
    const id = encodeURIComponent(context.req.param('id'));
    return options.belfry.app.request(`/api/v1/notifications/${id}`, { headers: keyHeader(options.apiKey) });
  });

  app.get('/last-push/:subscriptionId', async (context) =>
    context.json(await findLastPush(options, context.req.param('subscriptionId'))),
  );

  app.get('/feed', (context) => streamFeed(context, feed));
  return app;
}

/**
 * Host and Origin must be the demo's own: a page of another site can neither post here nor, by pointing its own name at
 * this machine (DNS rebinding), read.
 */
export function ownPageOnly(appUrl: string): MiddlewareHandler {
  const app = new URL(appUrl);
  return async (context, next) => {
    const url = new URL(context.req.url);
    const origin = context.req.header('origin');
    const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    if (url.host !== app.host && !isLocal) throw new ProblemError('origin_not_allowed', { detail: url.host });
    const safe = context.req.method === 'GET';
    const own = origin !== undefined && (origin === app.origin || origin === url.origin);
    if (!safe && !own) throw new ProblemError('origin_not_allowed', { detail: `origin ${origin ?? 'missing'}` });
    await next();
  };
}

function streamFeed(context: Context, feed: Feed): Response {
  return streamSSE(context, async (stream) => {
    const write = (entry: FeedEntry): Promise<void> => stream.writeSSE({ id: entry.id, data: JSON.stringify(entry) });
    for (const entry of [...feed.after(context.req.header('last-event-id'))]) await write(entry);
    const stop = feed.listen((entry) => void write(entry));
    const ping = setInterval(() => void stream.writeSSE({ event: 'ping', data: '' }), FEED_PING_MS);
    await stream.writeSSE({ event: 'ready', data: '' });
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    clearInterval(ping);
    stop();
  });
}

const keyHeader = (apiKey: string) => ({ authorization: `Bearer ${apiKey}` });

async function readTemplates({ belfry, apiKey }: DemoRouteOptions): Promise<Template[]> {
  const response = await belfry.app.request('/api/v1/templates', { headers: keyHeader(apiKey) });
  if (!response.ok) throw new Error(`GET /api/v1/templates: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { templates: Template[] }).templates; // our own answer
}

/** The newest message in the feed that was meant for this subscription. */
async function findLastPush({ belfry, apiKey, feed }: DemoRouteOptions, subscriptionId: string) {
  for (const id of feed.notifications()) {
    const response = await belfry.app.request(`/api/v1/notifications/${id}`, { headers: keyHeader(apiKey) });
    if (!response.ok) continue;
    const { createdAt, details } = (await response.json()) as NotificationResponse; // our own answer
    const message = details.find((detail) => detail.subscriptionId === subscriptionId);
    if (message === undefined) continue;
    return { lastPush: { notificationId: id, at: createdAt, state: message.state, error: message.error ?? null } };
  }
  return { lastPush: null };
}

function labelOf(request: unknown): string {
  const { title, template } = request as { title?: string; template?: string };
  return title ?? template ?? 'Notification';
}

function signToken(userId: string, secret: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(TOKEN_LIFE)
    .sign(new TextEncoder().encode(secret));
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof ZodError) {
    const errors = error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
    return new ProblemError('invalid_body', { errors });
  }
  if (error instanceof SyntaxError) return new ProblemError('malformed_json', { detail: error.message });
  return new ProblemError('internal', { cause: error });
}
