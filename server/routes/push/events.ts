import { Hono } from 'hono';
import { eventsRequestSchema, type EventsResponse, type PushEvent } from '../../../wire/index.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { NewEvent } from '../../ports/store.ts';
import type { Services } from '../../services.ts';

/** A device's clock may be ahead; what lies further in the future is its error. */
const CLOCK_AHEAD_MS = 5 * 60_000;

/**
 * POST /events, from the worker: authorised by the signed token inside each payload, no login. Each event counts once
 * by (notification, subscription, type, action), however often it is posted.
 */
export function eventRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/events', async (context) => {
    const { events } = await readBody(context, eventsRequestSchema);
    const now = services.environment.now();
    const taken: { event: PushEvent; row: NewEvent }[] = [];
    const rejected: EventsResponse['rejected'] = [];
    for (const event of events) {
      const pair = services.eventSigner.verify(event.token);
      if (pair === undefined) {
        rejected.push({ id: event.id, code: 'event_token_invalid' });
      } else if ((event.type === 'action_clicked') !== (event.action !== undefined)) {
        rejected.push({ id: event.id, code: 'invalid_body' });
      } else {
        const at = Math.min(event.at, now + CLOCK_AHEAD_MS);
        const { first: notificationId, second: subscriptionId } = pair;
        taken.push({
          event,
          row: { notificationId, subscriptionId, type: event.type, action: event.action ?? '', at },
        });
      }
    }
    if (taken.length === 0 && rejected.every(({ code }) => code === 'event_token_invalid')) {
      throw new ProblemError('event_token_invalid');
    }
    const fresh = await services.engine.store.recordEvents(
      taken.map(({ row }) => row),
      now,
    );
    await tell(
      services,
      taken.filter((_, index) => fresh[index]).map(({ row }) => row),
    );
    const answer: EventsResponse = { accepted: taken.length, rejected };
    return context.json(answer);
  });
  return app;
}

async function tell({ engine, observers }: Services, rows: readonly NewEvent[]): Promise<void> {
  if (!observers.heard('event')) return;
  for (const { notificationId, subscriptionId, type, action, at } of rows) {
    const subscription = await engine.store.findSubscription(subscriptionId);
    const notification = await engine.ledger.findNotificationById(notificationId);
    if (subscription === undefined || notification === undefined) continue;
    const user = await engine.store.findUser(subscription.userId);
    observers.emit('event', {
      notificationId: notification.publicId,
      subscriptionId: subscription.publicId,
      userId: user?.externalId ?? null,
      type,
      action: action === '' ? null : action,
      at,
    });
  }
}
