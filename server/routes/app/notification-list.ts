import { Hono } from 'hono';
import { notificationListQuerySchema, type NotificationListResponse } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { ProblemError } from '../../http/problem.ts';
import { checkQuery } from '../../http/query.ts';
import type { Services } from '../../services.ts';

/** GET /notifications: all, the newest first, or those that are still to start, the soonest first. */
export function notificationListRoutes({ engine }: Services): Hono {
  const app = new Hono();
  app.get('/notifications', requireApiKey(engine.store, 'notifications:read'), async (context) => {
    const { state, limit, after } = checkQuery(context, notificationListQuerySchema);
    if (after !== undefined && (await engine.ledger.findNotification(after)) === undefined) {
      throw new ProblemError('notification_unknown', { detail: `after=${after}` });
    }
    const found = await engine.ledger.listNotifications({ state, limit, after });
    const answer: NotificationListResponse = {
      notifications: found.map((notification) => ({
        id: notification.publicId,
        state: notification.state,
        createdAt: notification.createdAt,
        ...(notification.startsAt === undefined ? {} : { sendAt: notification.startsAt }),
        ...(notification.localTime === undefined ? {} : { sendAtLocal: notification.localTime.at }),
        expiresAt: notification.expiresAt,
        template: notification.templateType,
        category: notification.category,
        title: notification.content.inline.title ?? null,
      })),
    };
    return context.json(answer);
  });
  return app;
}
