import { Hono } from 'hono';
import { endpointRequestSchema, notificationRequestSchema, type TestResponse } from '../../../wire/index.ts';
import { acceptNotification } from '../../delivery/accept.ts';
import { followOutcome, type Settled } from '../../delivery/settled.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { acceptTools, type Services } from '../../services.ts';
import { findOwned } from './owned.ts';

/** How long POST /test waits for the push service: less than the transport does, so that the answer is always the same. */
const WAIT_MS = 9_000;

/** The template that a test push is made of, where the app has one. */
const TEST_TEMPLATE = 'test';

/**
 * POST /test: one message to the caller's own subscription, answered when the push service has answered. It passes
 * category switches and quiet hours: it is the person who asks.
 */
export function testRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/test', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const { endpoint } = await readBody(context, endpointRequestSchema);
    const { subscription } = await findOwned(services, caller, endpoint);
    if (!subscription.active)
      throw new ProblemError('subscription_inactive', { detail: 'Active subscription not found' });

    const template = await services.engine.store.findTemplateByType(TEST_TEMPLATE);
    const url = services.letterhead.appUrl;
    const request = notificationRequestSchema.parse({
      to: { subscriptions: [subscription.publicId] },
      ...(template?.template.active === true
        ? { template: TEST_TEMPLATE }
        : { title: 'Test notification', body: 'Notifications work on this device.' }),
      data: { type: 'test', url, timestamp: services.environment.now() },
      priority: 'high',
      ttlSeconds: 60,
    });
    const follow = followOutcome(services.observers, services.environment);
    try {
      const notification = await acceptNotification(request, acceptTools(services), { bypassPreferences: true });
      services.dispatcher.wake();
      const outcome = await follow.of(notification.publicId, WAIT_MS);
      if (outcome?.state !== 'accepted') {
        // Whoever has read that it failed is not to be told otherwise by the message itself.
        await services.recalls.cancel(notification.publicId);
        throw problemOf(outcome);
      }
      const answer: TestResponse = {
        success: true,
        message: 'Test notification sent; it passes category switches and quiet hours',
        notificationId: notification.publicId,
      };
      return context.json(answer);
    } finally {
      follow.cancel();
    }
  });
  return app;
}

function problemOf(outcome: Settled | undefined): ProblemError {
  if (outcome === undefined)
    return new ProblemError('push_timeout', { detail: `no answer within ${WAIT_MS / 1000} s` });
  const { httpStatus, reason, state } = outcome;
  const detail = `${httpStatus ?? ''} ${reason ?? state}`.trim();
  // A connection that does not come about gives up sooner than we do.
  const silent = httpStatus === null && reason?.startsWith('timeout:') === true;
  return new ProblemError(silent ? 'push_timeout' : 'push_refused', { detail });
}
