import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { SignJWT } from 'jose';
import { z, ZodError } from 'zod';
import { ProblemError, type Belfry } from '../server/index.ts';
import { notificationRequestSchema, userIdSchema, type NotificationRequest } from '../wire/index.ts';
import type { AppApi } from './app-api.ts';
import type { Feed, FeedEntry } from './feed.ts';
import { ownPageOnly } from './own-page-only.ts';
import { previewNotification } from './preview.ts';

export interface DemoRouteOptions {
  belfry: Pick<Belfry, 'send'>;
  api: AppApi;
  feed: Feed;
  jwtSecret: string;
  appUrl: string;
  /** Whether the local push service stands in for the real ones. */
  offline: boolean;
}

/** How often an idle feed says that it is alive, so that proxies keep it. */
const FEED_PING_MS = 15_000;

const TOKEN_LIFE = '1 day';

/** `request` is checked apart, so that its faults point into it. */
const previewBodySchema = z.object({ request: z.unknown(), locale: z.string().default('en') });

/**
 * What only the demo's page needs, under `/demo`. None of this belongs into a real site: here anybody who can open the
 * page may become any user, send to everyone and watch the feed. It answers its own page alone.
 */
export function demoRoutes({ belfry, api, feed, jwtSecret, appUrl, offline }: DemoRouteOptions): Hono {
  const app = new Hono();
  app.use(ownPageOnly(appUrl));
  app.onError((error, context) => {
    const problem = asProblem(error);
    if (problem.code === 'internal') console.error(error);
    return context.body(JSON.stringify(problem.toProblem()), problem.status as 400, {
      'content-type': 'application/problem+json',
    });
  });

  app.get('/setup', async (context) => context.json({ templates: await api.templates(), appUrl, offline }));

  app.post('/token', async (context) => {
    const { userId } = (await context.req.json<{ userId?: unknown } | null>()) ?? {};
    return context.json({ token: await signToken(userIdSchema.parse(userId), jwtSecret) });
  });

  app.post('/send', async (context) => {
    const request: unknown = await context.req.json();
    const sent = await belfry.send(request as never); // belfry.send checks it
    const { title, template, actions = [] } = request as NotificationRequest; // belfry.send checked it
    feed.name(sent.id, {
      label: title ?? template ?? 'notification',
      template: template ?? null,
      actionTitles: new Map(actions.map((action) => [action.action, action.title])),
    });
    return context.json(sent, 202);
  });

  app.post('/preview', async (context) => {
    const { request, locale } = previewBodySchema.parse(await context.req.json());
    const checked = notificationRequestSchema.parse(request);
    const templates = checked.template === undefined ? [] : await api.templates();
    const template = templates.find(({ type }) => type === checked.template);
    if (checked.template !== undefined && template === undefined) throw new ProblemError('template_unknown');
    if (template === undefined && checked.content.title === undefined) throw new ProblemError('title_required');
    return context.json(previewNotification(checked, template, { locale, appUrl }));
  });

  app.get('/notifications/:id', async (context) => {
    const notification = await api.notification(context.req.param('id'));
    if (notification === undefined) throw new ProblemError('notification_unknown');
    return context.json(notification);
  });

  app.get('/feed', (context) => streamFeed(context, feed));
  return app;
}

function streamFeed(context: Context, feed: Feed): Response {
  return streamSSE(context, async (stream) => {
    const write = (entry: FeedEntry): Promise<void> => stream.writeSSE({ id: entry.id, data: JSON.stringify(entry) });
    // Both at once: what comes from now on is queued behind what was before.
    const before = feed.after(context.req.header('last-event-id'));
    let written = Promise.all(before.map(write));
    const stop = feed.listen((entry) => {
      written = written.then(() => Promise.all([write(entry)]));
    });
    const ping = setInterval(() => void stream.writeSSE({ event: 'ping', data: '' }), FEED_PING_MS);
    await stream.writeSSE({ event: 'ready', data: '' });
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    clearInterval(ping);
    stop();
  });
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
