import { Hono } from 'hono';
import { z } from 'zod';
import {
  LEGACY_STATE,
  notificationRequestSchema,
  sendQuerySchema,
  type CancelResponse,
  type MessageState,
  type NotificationResponse,
} from '../../../wire/index.ts';
import { apiKeyOf, requireApiKey } from '../../auth/api-keys.ts';
import { acceptNotification } from '../../delivery/accept.ts';
import { untilSettled } from '../../delivery/settled.ts';
import { checkBody, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { checkQuery } from '../../http/query.ts';
import { createIdempotency } from '../../idempotency/index.ts';
import type { IdempotentAnswer } from '../../ports/idempotency.ts';
import type { NotificationCounters } from '../../ports/ledger.ts';
import type { NotificationRecord } from '../../ports/records.ts';
import { skipCode } from '../../pressure/caps.ts';
import { acceptTools, type Services } from '../../services.ts';
import { explainRoutes } from './explain.ts';

const DETAILS = 100;

/** POST /notifications sends; GET /notifications/:id tells how it went; POST /notifications/:id/cancel stops the rest and takes back what it can. */
export function notificationRoutes(services: Services): Hono {
  const app = new Hono();
  const { store, ledger } = services.engine;
  const idempotency = createIdempotency(store, services.environment, services.idempotencyMs);

  app.post('/notifications', requireApiKey(store, 'notifications:write'), async (context) => {
    const { wait = 0 } = checkQuery(context, sendQuerySchema);
    const body = await readBody(context, z.unknown());
    const tell = async (notification: NotificationRecord): Promise<IdempotentAnswer & { notificationId: number }> => {
      await untilSettled({ ...services, ledger }, notification, wait);
      const now = wait === 0 ? notification : ((await ledger.findNotificationById(notification.id)) ?? notification);
      return { notificationId: now.id, status: 202, body: JSON.stringify(await describe(services, now)) };
    };
    const request = { apiKey: apiKeyOf(context), header: context.req.header('idempotency-key'), body };
    const answer = await idempotency.answer(request, {
      async first(once) {
        const parsed = checkBody(body, notificationRequestSchema);
        const notification = await acceptNotification(parsed, acceptTools(services), { once });
        services.dispatcher.wake();
        return tell(notification);
      },
      async again(notificationId) {
        const notification = await ledger.findNotificationById(notificationId);
        if (notification === undefined) throw new ProblemError('notification_unknown');
        return tell(notification);
      },
    });
    const { id } = JSON.parse(answer.body) as NotificationResponse;
    return context.body(answer.body, answer.status as 202, {
      'content-type': 'application/json',
      location: `${context.req.path}/${id}`,
      ...(answer.replayed ? { 'idempotency-replayed': 'true' } : {}),
    });
  });

  app.get('/notifications/:id', requireApiKey(store, 'notifications:read'), async (context) => {
    const notification = await ledger.findNotification(context.req.param('id'));
    if (notification === undefined) throw new ProblemError('notification_unknown');
    return context.json(await describe(services, notification));
  });

  app.post('/notifications/:id/cancel', requireApiKey(store, 'notifications:write'), async (context) => {
    const id = context.req.param('id');
    const done = await services.recalls.cancel(id);
    const notification = done === undefined ? undefined : await ledger.findNotification(id);
    if (done === undefined || notification === undefined) throw new ProblemError('notification_unknown');
    const { dropped: cancelled, recalls: recallsQueued } = done;
    const answer: CancelResponse = { ...(await describe(services, notification)), cancelled, recallsQueued };
    return context.json(answer);
  });
  app.route('/', explainRoutes(services));
  return app;
}

/** A notification with its counts, its first messages and what a reader should know. */
export async function describe({ engine }: Services, notification: NotificationRecord): Promise<NotificationResponse> {
  const { ledger } = engine;
  const [counters, messages, recall] = [
    await ledger.counters(notification.id),
    await ledger.messages(notification.id, DETAILS),
    await ledger.recallProgress(notification.id),
  ];
  const { cancelledAt, running, counts: recalled } = recall;
  return {
    id: notification.publicId,
    state: notification.state,
    createdAt: notification.createdAt,
    ...(notification.startsAt === undefined ? {} : { sendAt: notification.startsAt }),
    ...(notification.localTime === undefined ? {} : { sendAtLocal: notification.localTime.at }),
    expiresAt: notification.expiresAt,
    template: notification.templateType,
    counts: countsOf(counters),
    details: messages.map(({ subscriptionPublicId, userExternalId, state, reason, recall: taken }) => ({
      subscriptionId: subscriptionPublicId,
      userId: userExternalId,
      state,
      success: state === 'accepted',
      ...(reason === null || state === 'accepted' ? {} : { error: state === 'skipped' ? skipCode(reason) : reason }),
      ...(taken === undefined ? {} : { recall: taken }),
    })),
    unreached: notification.unreached,
    ...(cancelledAt === null
      ? {}
      : {
          recalls: {
            cancelledAt,
            running,
            recalled: recalled.recalled,
            tooLate: recalled.too_late,
            failed: recalled.failed,
          },
        }),
    warnings: notification.warnings,
  };
}

function countsOf({ planned, states, events }: NotificationCounters): NotificationResponse['counts'] {
  const of = (legacy: (typeof LEGACY_STATE)[MessageState]): number =>
    Object.entries(states).reduce(
      (sum, [state, n]) => (LEGACY_STATE[state as MessageState] === legacy ? sum + n : sum),
      0,
    );
  const [sent, failed, blocked, expired] = [of('sent'), of('failed'), of('blocked'), of('expired')];
  return {
    total: planned,
    sent,
    failed,
    blocked,
    expired,
    pending: Math.max(0, planned - sent - failed - blocked - expired),
    delivered: events.delivered ?? 0,
    clicked: events.clicked ?? 0,
    action_clicked: events.action_clicked ?? 0,
    dismissed: events.dismissed ?? 0,
  };
}
