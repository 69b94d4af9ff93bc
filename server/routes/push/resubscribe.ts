import { createHmac, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { decodeBase64url, resubscribeRequestSchema, type ResubscribeResponse } from '../../../wire/index.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { SubscriptionRecord } from '../../ports/records.ts';
import type { Services } from '../../services.ts';
import { hashEndpoint, saveSubscription } from './subscribe.ts';

/**
 * POST /resubscribe, from the worker's `pushsubscriptionchange`: the proof that it held the old subscription is a MAC
 * with the old auth secret, which only the browser and this server know. Whoever unsubscribed stays unsubscribed. It may
 * come late: what a page has said of the new endpoint since (who is there, their choices, or no more) stands. A
 * subscription that another has taken the place of has no say any more: its secret may be anybody's on a shared computer.
 */
export function resubscribeRoutes(services: Services): Hono {
  const app = new Hono();
  app.post('/resubscribe', async (context) => {
    const body = await readBody(context, resubscribeRequestSchema);
    const { store } = services.engine;
    const old = await store.findSubscriptionByEndpoint(hashEndpoint(body.oldEndpoint));
    // One answer for both: an endpoint that is not ours must not be told apart from a wrong proof.
    if (old === undefined || !proves(body.proof, old.auth, body.oldEndpoint, body.subscription.endpoint)) {
      throw new ProblemError('proof_invalid');
    }
    const known = await store.findSubscriptionByEndpoint(hashEndpoint(body.subscription.endpoint));
    const isSpent = known === undefined && endedAs(old, 'replaced');
    if (isSpent || endedAs(old, 'unsubscribed') || endedAs(known, 'unsubscribed'))
      throw new ProblemError('subscription_inactive');
    const { deviceId, locale, timeZone, preferences } = old;
    const { subscription } = await saveSubscription(services, {
      owner: { userId: (known ?? old).userId },
      subscription: body.subscription,
      vapidKeyId: body.vapidKeyId,
      context,
      ...(known === undefined
        ? { deviceId, locale, timeZone, preferences }
        : { deviceId: null, locale: null, timeZone: null, preferences: undefined }),
      replaces: body.oldEndpoint,
    });
    const answer: ResubscribeResponse = {
      success: true,
      subscriptionId: subscription.publicId,
      vapidKeyId: subscription.vapidKeyId,
    };
    return context.json(answer, 201);
  });
  return app;
}

const endedAs = (of: SubscriptionRecord | undefined, reason: string): boolean =>
  of !== undefined && !of.active && of.inactiveReason === reason;

function proves(proof: string, auth: Uint8Array, oldEndpoint: string, newEndpoint: string): boolean {
  const expected = createHmac('sha256', auth).update(`belfry-resubscribe\n${oldEndpoint}\n${newEndpoint}`).digest();
  try {
    const given = decodeBase64url(proof);
    return given.length === expected.length && timingSafeEqual(given, expected);
  } catch {
    return false;
  }
}
