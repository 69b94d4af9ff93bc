import { Hono } from 'hono';
import {
  eventsEnvelopeSchema,
  pushEventSchema,
  type ErrorCode,
  type EventsResponse,
  type PushEvent,
} from '../../../wire/index.ts';
import { shareOfReport, variantActions } from '../../experiments/reports.ts';
import { effectOf, type SentAction } from '../../built-in-actions/effect.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { NotificationRecord } from '../../ports/records.ts';
import type { NewEvent } from '../../ports/store.ts';
import type { Services } from '../../services.ts';

/** A device's clock may be ahead; what lies further in the future is its error. */
const CLOCK_AHEAD_MS = 5 * 60_000;

/**
 * POST /events, from the worker: authorised by the signed token inside each payload, no login. Each event counts once
 * by (notification, subscription, type, action), however often it is posted. A bad one is named in `rejected` and
 * costs no other: the device would drop the whole post at a 400.
 */
export function eventRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/events', async (context) => {
    const { events } = await readBody(context, eventsEnvelopeSchema);
    const now = services.environment.now();
    const actionsOf = createActionLookup(services);
    const taken: NewEvent[] = [];
    const rejected: EventsResponse['rejected'] = [];
    for (const sent of events) {
      const { data: event } = pushEventSchema.safeParse(sent);
      const checked = event === undefined ? 'invalid_body' : await checkEvent(event, services, actionsOf);
      if (typeof checked === 'string') rejected.push({ id: idOf(sent), code: checked });
      else taken.push({ ...checked, at: Math.min(checked.at, now + CLOCK_AHEAD_MS) });
    }
    if (taken.length === 0 && rejected.every(({ code }) => code === 'event_token_invalid')) {
      throw new ProblemError('event_token_invalid');
    }
    const fresh = await services.engine.store.recordEvents(taken, now);
    // What was snoozed has its time in the store now.
    if (taken.some(({ effect }, index) => effect?.kind === 'snooze' && fresh[index])) services.dispatcher.wake();
    await tellEvents(
      services,
      taken.filter((_, index) => fresh[index]),
    );
    const answer: EventsResponse = { accepted: taken.length, rejected };
    return context.json(answer);
  });
  return app;
}

/** The id of whatever was sent as an event, where it has one that an event may have. */
function idOf(sent: unknown): string {
  const { data: id } = pushEventSchema.shape.id.safeParse((sent as { id?: unknown } | null)?.id);
  return id ?? '';
}

/** A notification and the actions that it was sent with; undefined when it is swept. */
type ActionLookup = (
  notificationId: number,
) => Promise<{ notification: NotificationRecord; actions: readonly SentAction[] } | undefined>;

/** @returns the event as it is stored, or the code that it is rejected with */
async function checkEvent(
  event: PushEvent,
  services: Services,
  actionsOf: ActionLookup,
): Promise<NewEvent | ErrorCode> {
  const pair = services.eventSigner.verify(event.token);
  if (pair === undefined) return 'event_token_invalid';
  if ((event.type === 'action_clicked') !== (event.action !== undefined)) return 'invalid_body';
  const { first: notificationId, second: subscriptionId } = pair;
  const found = await actionsOf(notificationId);
  if (found === undefined) return 'notification_unknown';
  // Whoever holds one token could otherwise count without end: each new id would be a new event.
  if (event.action !== undefined && !found.actions.some(({ action }) => action === event.action))
    return 'action_unknown';
  const { environment, engine } = services;
  const share = await shareOfReport(engine.store, found.notification.content.experiment, subscriptionId);
  const { type, action = '', at } = event;
  const taken: NewEvent = { notificationId, subscriptionId, type, action, ...share, at };
  if (action === '') return taken;
  const effect = await effectOf(found.notification, found.actions, taken, { store: engine.store, environment });
  return effect === undefined ? taken : { ...taken, effect };
}

/** Looks each notification up once, for one post. */
export function createActionLookup({ engine, environment, retentionMs }: Services): ActionLookup {
  const found = new Map<number, ReturnType<ActionLookup>>();
  const look: ActionLookup = async (notificationId) => {
    const notification = await engine.ledger.findNotificationById(notificationId);
    // Past its retention its events are swept: one that came again would be counted again.
    if (notification === undefined) return undefined;
    const { startsAt = notification.createdAt } = notification;
    if (startsAt < environment.now() - retentionMs) return undefined;
    const { content, templateId } = notification;
    // As rendering has it: actions of the request take the place of the template's.
    const version = templateId === null ? undefined : await engine.store.findTemplate(templateId);
    const own = content.inline.actions ?? version?.template.actions ?? [];
    return { notification, actions: [...own, ...(await variantActions(engine.store, notification))] };
  };
  return (notificationId) => {
    const known = found.get(notificationId) ?? look(notificationId);
    found.set(notificationId, known);
    return known;
  };
}

/** Tells who listens of events that are new. */
export async function tellEvents({ engine, observers }: Services, rows: readonly NewEvent[]): Promise<void> {
  if (!observers.heard('event') && !observers.heard('subscription')) return;
  for (const { notificationId, subscriptionId, type, action, effect, at } of rows) {
    if (effect?.kind !== 'unsubscribe' && !observers.heard('event')) continue;
    const subscription = await engine.store.findSubscription(subscriptionId);
    const notification = await engine.ledger.findNotificationById(notificationId);
    if (subscription === undefined || notification === undefined) continue;
    const user = await engine.store.findUser(subscription.userId);
    if (effect?.kind === 'unsubscribe') {
      const userId = user?.externalId ?? null;
      observers.emit('subscription', { subscriptionId: subscription.publicId, userId, active: false });
    }
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
