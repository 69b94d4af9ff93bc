import { Hono } from 'hono';
import { endpointRequestSchema, type DiagnoseResponse, type LastPush } from '../../../wire/index.ts';
import { readBody } from '../../http/body.ts';
import type { LoggedMessage } from '../../ports/trace.ts';
import type { Services } from '../../services.ts';
import { findOwned } from './owned.ts';

/** How far back the last accepted push is looked for. */
const MESSAGES = 50;

/**
 * POST /diagnose: what the server knows of the caller's own subscription, and what became of the last push to it. It
 * changes nothing: the page that asks wants to know what is wrong, not to have it mended behind its back.
 */
export function diagnosisRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/diagnose', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const { endpoint } = await readBody(context, endpointRequestSchema);
    const { subscription, user } = await findOwned(services, caller, endpoint);
    const messages = await services.engine.ledger.lastMessages(subscription.id, MESSAGES);
    // A message from before the browser changed hands is the other person's.
    const own = messages.filter(({ at }) => at > (subscription.movedAt ?? 0));
    const answer: DiagnoseResponse = {
      success: true,
      subscriptionId: subscription.publicId,
      userId: user.externalId,
      active: subscription.active,
      inactiveReason: subscription.inactiveReason,
      vapidKeyId: subscription.vapidKeyId,
      lastPush: toLastPush(own[0]),
      lastAccepted: toLastPush(own.find(({ state }) => state === 'accepted')),
    };
    return context.json(answer, 200, { 'cache-control': 'no-store' });
  });
  return app;
}

function toLastPush(message: LoggedMessage | undefined): LastPush | null {
  if (message === undefined) return null;
  const { notificationPublicId: notificationId, state, httpStatus, reason, at, shownAt } = message;
  return { notificationId, state, httpStatus, reason, at, shownAt };
}
