import { Hono } from 'hono';
import { actionRequestSchema } from '../../../wire/index.ts';
import { isPosted, pressButton, requirePresser, type Press } from '../../actions/press.ts';
import { createActionLookup } from '../../actions/sent-actions.ts';
import { shareOfReport } from '../../experiments/reports.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
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
    const sent = await createActionLookup(services)(notificationId);
    if (sent === undefined) throw new ProblemError('notification_unknown');
    if (!isPosted(sent, action)) throw new ProblemError('action_unknown');
    const { engine, environment } = services;
    const press: Press = { sent, subscriptionId, action, at: Math.min(at, environment.now()) };
    const subscription = await requirePresser(services, press);

    const share = await shareOfReport(engine.store, sent.notification.content.experiment, subscriptionId);
    const event: NewEvent = { notificationId, subscriptionId, action, type: 'action_clicked', ...share, at: press.at };
    const [isNew] = await engine.store.recordEvents([event], environment.now());
    if (isNew) await tellEvents(services, [event]);
    return context.json(await pressButton(services, press, subscription), 200, { 'cache-control': 'no-store' });
  });
  return app;
}
