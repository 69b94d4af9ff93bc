import { Hono } from 'hono';
import { explainQuerySchema, type ExplainResponse } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { explain } from '../../delivery/explain/index.ts';
import { checkQuery } from '../../http/query.ts';
import { ProblemError } from '../../http/problem.ts';
import type { Services } from '../../services.ts';

/** GET /notifications/:id/explain?user=…|subscription=…: what happened to one person's message, in plain words. */
export function explainRoutes({ engine, environment }: Services): Hono {
  const app = new Hono();
  const { store, ledger } = engine;

  app.get('/notifications/:id/explain', requireApiKey(store, 'notifications:read'), async (context) => {
    const { user, subscription = '' } = checkQuery(context, explainQuerySchema);
    const publicId = context.req.param('id');
    if ((await ledger.findNotification(publicId)) === undefined) throw new ProblemError('notification_unknown');
    const of = user === undefined ? await deviceOf(subscription) : await personOf(user);
    const trace = await ledger.trace(publicId, of);
    if (trace === undefined) throw new ProblemError('notification_unknown');
    const answer: ExplainResponse = explain(trace, user ?? subscription, environment.now());
    return context.json(answer);
  });

  async function personOf(externalId: string): Promise<{ userId: number }> {
    const user = await store.findUserByExternalId(externalId);
    if (user === undefined) throw new ProblemError('user_unknown');
    return { userId: user.id };
  }

  async function deviceOf(publicId: string): Promise<{ subscriptionId: number }> {
    const subscription = await store.findSubscriptionByPublicId(publicId);
    if (subscription === undefined) throw new ProblemError('subscription_unknown');
    return { subscriptionId: subscription.id };
  }
  return app;
}
