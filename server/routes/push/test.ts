import { Hono } from 'hono';
import { endpointRequestSchema, notificationRequestSchema, type TestResponse } from '../../../wire/index.ts';
import { acceptNotification } from '../../delivery/accept.ts';
import { followOutcome } from '../../delivery/settled.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { acceptTools, type Services } from '../../services.ts';
import { findOwned } from './owned.ts';

/** How long POST /test waits for the push service. */
const WAIT_MS = 10_000;

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
      if (outcome === undefined)
        throw new ProblemError('push_timeout', { detail: `no answer within ${WAIT_MS / 1000} s` });
      if (outcome.state !== 'accepted') {
        const status = outcome.httpStatus === null ? '' : `${outcome.httpStatus} `;
        throw new ProblemError('push_refused', { detail: `${status}${outcome.reason ?? outcome.state}`.trim() });
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
