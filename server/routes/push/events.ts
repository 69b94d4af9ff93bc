import { Hono } from 'hono';
import {
  eventsEnvelopeSchema,
  pushEventSchema,
  type ErrorCode,
  type EventsResponse,
  type PushEvent,
} from '../../../wire/index.ts';
import { isPosted, pressButton, requirePresser, type Press } from '../../actions/press.ts';
import { createActionLookup, type ActionLookup } from '../../actions/sent-actions.ts';
import { effectOf } from '../../built-in-actions/effect.ts';
import { shareOfReport } from '../../experiments/reports.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { NewEvent } from '../../ports/store.ts';
import type { Services } from '../../services.ts';
import { tellEvents } from './tell-events.ts';

/** A device's clock may be ahead; what lies further in the future is its error. */
const CLOCK_AHEAD_MS = 5 * 60_000;

/**
 * POST /events, from the worker: authorised by the signed token inside each payload, no login. Each event counts once
 * by (notification, subscription, type, action), however often it is posted. A bad one is named in `rejected` and
 * costs no other: the device would drop the whole post at a 400. For a button whose own post may not have come the app
 * is asked now; where it fails the answer is the failure, and the device asks again later.
 */
export function eventRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/events', async (context) => {
    const { events } = await readBody(context, eventsEnvelopeSchema);
    const now = services.environment.now();
    const actionsOf = createActionLookup(services);
    const taken: NewEvent[] = [];
    const rejected: EventsResponse['rejected'] = [];
    const presses: Press[] = [];
    for (const sent of events) {
      const { data: event } = pushEventSchema.safeParse(sent);
      const checked = event === undefined ? 'invalid_body' : await checkEvent(event, services, actionsOf);
      if (typeof checked === 'string') {
        rejected.push({ id: idOf(sent), code: checked });
        continue;
      }
      taken.push({ ...checked, at: Math.min(checked.at, now + CLOCK_AHEAD_MS) });
      if (event?.unposted) presses.push(...(await pressOf(checked, actionsOf, now)));
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
    await pressAll(services, presses);
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

/** @returns the button, where it is the app's */
async function pressOf(
  { notificationId, subscriptionId, action, at }: NewEvent,
  actionsOf: ActionLookup,
  now: number,
): Promise<Press[]> {
  const sent = await actionsOf(notificationId);
  return sent && isPosted(sent, action) ? [{ sent, subscriptionId, action, at: Math.min(at, now) }] : [];
}

/** Whom it is no longer for is no failure. @throws {ProblemError} `action_unhandled`, `action_failed` */
async function pressAll(services: Services, presses: readonly Press[]): Promise<void> {
  const outcomes = await Promise.allSettled(
    presses.map(async (press) => pressButton(services, press, await requirePresser(services, press))),
  );
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    const error: unknown = outcome.reason;
    if (!(error instanceof ProblemError) || error.status >= 500) throw error;
  }
}
