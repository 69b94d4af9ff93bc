import { Hono } from 'hono';
import { actionRequestSchema } from '../../../wire/index.ts';
import type { ActionCall } from '../../actions/handler.ts';
import { createActionLookup } from '../../actions/sent-actions.ts';
import { faceFor } from '../../built-in-actions/effect.ts';
import { hasMovedSince } from '../../delivery/decide.ts';
import { shareOfReport } from '../../experiments/reports.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { NotificationRecord, SubscriptionRecord } from '../../ports/records.ts';
import type { NewEvent } from '../../ports/store.ts';
import type { Services } from '../../services.ts';
import { tellEvents } from './tell-events.ts';

/**
 * POST /actions, from the worker: a button with `operation: 'post'`, authorised by the signed token inside its payload.
 * The app is asked, and what it says is what the worker shows. The click counts, whatever comes of it.
 */
export function actionRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/actions', async (context) => {
    const { token, action, at } = await readBody(context, actionRequestSchema);
    const pair = services.eventSigner.verify(token);
    if (pair === undefined) throw new ProblemError('event_token_invalid');
    const { first: notificationId, second: subscriptionId } = pair;
    const found = await createActionLookup(services)(notificationId);
    if (found === undefined) throw new ProblemError('notification_unknown');
    const { notification } = found;
    if (!found.actions.some((each) => each.action === action && each.operation === 'post'))
      throw new ProblemError('action_unknown');
    const { engine, environment } = services;
    const subscription = await engine.store.findSubscription(subscriptionId);
    if (subscription === undefined) throw new ProblemError('subscription_unknown');
    // Whoever has the browser now would act in the name of the person that the message was for.
    if (hasMovedSince(notification, subscription)) throw new ProblemError('action_of_another');
    if (!subscription.active) throw new ProblemError('subscription_inactive');

    const pressed = { notificationId, subscriptionId, action };
    const pressedAt = Math.min(at, environment.now());
    const share = await shareOfReport(engine.store, notification.content.experiment, subscriptionId);
    const event: NewEvent = { ...pressed, type: 'action_clicked', ...share, at: pressedAt };
    const [isNew] = await engine.store.recordEvents([event], environment.now());
    if (isNew) await tellEvents(services, [event]);
    const answer = await services.actionDesk.press(pressed, () =>
      callOf(services, notification, subscription, { action, at: pressedAt }),
    );
    return context.json(answer, 200, { 'cache-control': 'no-store' });
  });
  return app;
}

async function callOf(
  { engine: { store } }: Services,
  notification: NotificationRecord,
  subscription: SubscriptionRecord,
  pressed: Pick<ActionCall, 'action' | 'at'>,
): Promise<ActionCall> {
  const user = await store.findUser(subscription.userId);
  const { content, templateType, templateId } = await faceFor(notification, subscription.userId, store);
  const version = templateId === null ? undefined : await store.findTemplate(templateId);
  return {
    ...pressed,
    id: `${notification.publicId}:${subscription.publicId}:${pressed.action}`,
    userId: user?.externalId ?? null,
    notificationId: notification.publicId,
    subscriptionId: subscription.publicId,
    template: templateType,
    category: notification.category,
    data: { ...version?.template.data, ...content.context, ...content.inline.data },
  };
}
