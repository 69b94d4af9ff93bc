import { Hono, type Context } from 'hono';
import { answerProblem, ProblemError } from './http/problem.ts';
import { categoryRoutes } from './routes/app/categories.ts';
import { experimentRoutes } from './routes/app/experiments.ts';
import { notificationListRoutes } from './routes/app/notification-list.ts';
import { notificationRoutes } from './routes/app/notifications.ts';
import { reminderRoutes } from './routes/app/reminders.ts';
import { scheduleRoutes } from './routes/app/schedules.ts';
import { previewRoutes } from './routes/app/previews.ts';
import { segmentRoutes } from './routes/app/segments.ts';
import { statsRoutes } from './routes/app/stats.ts';
import { templateRoutes } from './routes/app/templates.ts';
import { userRoutes } from './routes/app/users.ts';
import { operationRoutes } from './routes/operations.ts';
import { pushRoutes } from './routes/push/index.ts';
import type { Services } from './services.ts';

/** What lies under /api/v1: unknown paths below these are answered here. */
const OWN_RESOURCES = [
  'audiences',
  'categories',
  'notifications',
  'preview',
  'push',
  'reminders',
  'schedules',
  'segments',
  'stats',
  'templates',
  'users',
];

/**
 * All routes as one Hono app.
 *
 * @param recent what health tells; undefined leaves /health and /sw.js out
 */
export function createApp(
  services: Services,
  origins: Parameters<typeof pushRoutes>[1],
  recent: Parameters<typeof operationRoutes>[1] | undefined,
): Hono {
  const app = new Hono();
  const answer = (error: unknown, context: Context): Response =>
    answerProblem(error, context, (cause) =>
      services.environment.log.error(
        { err: cause, path: context.req.path, method: context.req.method },
        'request failed',
      ),
    );
  app.onError(answer);
  app.route('/api/v1/push', pushRoutes(services, origins));
  const api = new Hono();
  api.route('/', notificationListRoutes(services));
  api.route('/', notificationRoutes(services));
  api.route('/', reminderRoutes(services));
  api.route('/', scheduleRoutes(services));
  api.route('/', experimentRoutes(services));
  api.route('/', segmentRoutes(services));
  api.route('/', statsRoutes(services));
  api.route('/', categoryRoutes(services));
  api.route('/', previewRoutes(services));
  api.route('/', templateRoutes(services));
  api.route('/', userRoutes(services));
  app.route('/api/v1', api);
  if (recent !== undefined) app.route('/', operationRoutes(services, recent));
  // Beside these everything is the host's that this is mounted in: no other path may end here.
  for (const resource of OWN_RESOURCES) {
    app.all(`/api/v1/${resource}/*`, () => {
      throw new ProblemError('not_found');
    });
  }
  // Heard only where this app is served alone: Hono asks the outermost app.
  app.notFound((context) => answer(new ProblemError('not_found'), context));
  return app;
}
