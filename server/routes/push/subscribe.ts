import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import {
  endpointRequestSchema,
  isTimeZone,
  subscribeRequestSchema,
  type Consent,
  type PreferenceChoices,
  type PushSubscriptionInput,
  type SubscribeResponse,
  type UnsubscribeResponse,
} from '../../../wire/index.ts';
import { deviceTokenOf, type Caller } from '../../auth/caller.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { consentPage } from '../../people/consent-page.ts';
import type { Owner, Saved } from '../../ports/store.ts';
import { createPublicId } from '../../public-id.ts';
import type { Services } from '../../services.ts';
import { checkEndpoint, checkSubscriptionKeys, EndpointError, SubscriptionKeyError } from '../../webpush/index.ts';
import { checkCategories } from '../check-categories.ts';
import { findOwned } from './owned.ts';

/** POST /subscribe; POST /unsubscribe and DELETE /subscribe. */
export function subscribeRoutes(services: Services): Hono {
  const app = new Hono();

  app.post('/subscribe', async (context) => {
    const caller = await services.authenticate(context.req.raw);
    const body = await readBody(context, subscribeRequestSchema);
    await checkCategories(services, body.preferences);
    const { subscription, user } = await saveSubscription(services, {
      owner: ownerOf(caller),
      subscription: body.subscription,
      vapidKeyId: body.vapidKeyId,
      context,
      deviceId: body.deviceId ?? null,
      locale: body.locale ?? null,
      timeZone: body.timeZone !== undefined && isTimeZone(body.timeZone) ? body.timeZone : null,
      preferences: body.preferences,
      consent: body.consent,
      replaces: await replaceable(services, caller, body.replaces),
    });
    const answer: SubscribeResponse = {
      success: true,
      message: 'Subscribed',
      subscriptionId: subscription.publicId,
      subscription_id: subscription.publicId,
      vapidKeyId: subscription.vapidKeyId,
      userId: user.externalId,
      ...(user.externalId === null
        ? { deviceToken: deviceTokenOf(services.deviceSigner, subscription.id, user.id) }
        : {}),
    };
    return context.json(answer, 201);
  });

  const unsubscribe = async (context: Context): Promise<Response> => {
    const caller = await services.authenticate(context.req.raw);
    const { endpoint } = await readBody(context, endpointRequestSchema);
    const { subscription, user } = await findOwned(services, caller, endpoint);
    await services.engine.store.deactivateSubscription(subscription.id, 'unsubscribed', services.environment.now());
    services.observers.emit('subscription', {
      subscriptionId: subscription.publicId,
      userId: user.externalId,
      active: false,
    });
    const answer: UnsubscribeResponse = { success: true, message: 'Unsubscribed' };
    return context.json(answer);
  };
  app.post('/unsubscribe', unsubscribe);
  app.delete('/subscribe', unsubscribe);
  return app;
}

/**
 * The endpoint that a new subscription may take the place of: the caller's own, or one that belongs to nobody. A named
 * person's subscription is not silenced by another's word; a browser that has left it behind meets a 410 soon.
 */
async function replaceable(
  { engine }: Services,
  caller: Caller,
  endpoint: string | undefined,
): Promise<string | undefined> {
  if (endpoint === undefined) return undefined;
  const old = await engine.store.findSubscriptionByEndpoint(hashEndpoint(endpoint));
  const owner = old === undefined ? undefined : await engine.store.findUser(old.userId);
  if (owner === undefined || owner.externalId === null) return endpoint;
  return caller.kind === 'user' && caller.externalId === owner.externalId ? endpoint : undefined;
}

export interface SubscriptionInput {
  owner: Owner;
  subscription: PushSubscriptionInput;
  vapidKeyId: string | undefined;
  context: Context;
  deviceId: string | null;
  locale: string | null;
  timeZone: string | null;
  preferences: PreferenceChoices | undefined;
  consent?: Consent | undefined;
  replaces: string | undefined;
}

/**
 * Checks and stores a subscription.
 *
 * @throws {ProblemError} `endpoint_not_https`, `endpoint_not_allowed`, `invalid_p256dh`, `invalid_auth_secret`, `vapid_key_unknown`
 */
export async function saveSubscription(services: Services, input: SubscriptionInput): Promise<Saved> {
  const { environment, ring } = services;
  const { endpoint, keys, expirationTime } = input.subscription;
  const { origin, ...octets } = checkSubscription(services, endpoint, keys);
  const key = input.vapidKeyId === undefined ? ring.current : ring.find(input.vapidKeyId);
  if (key === undefined) {
    throw new ProblemError('vapid_key_unknown', {
      errors: [{ pointer: '/vapidKeyId', detail: 'not a key of this server' }],
    });
  }
  const saved = await services.engine.store.saveSubscription({
    publicId: createPublicId('sub', environment),
    owner: input.owner,
    origin,
    endpoint,
    endpointHash: hashEndpoint(endpoint),
    ...octets,
    vapidKeyId: key.keyId,
    expirationTime: expirationTime ?? null,
    deviceId: input.deviceId,
    userAgent: input.context.req.header('user-agent')?.slice(0, 500) ?? null,
    ip: services.addressOf(input.context) ?? null,
    locale: input.locale,
    timeZone: input.timeZone,
    preferences: input.preferences,
    consent: input.consent && {
      ...input.consent,
      page: consentPage(input.context.req.header('referer'), input.context.req.header('origin')),
    },
    replaces: input.replaces === undefined || input.replaces === endpoint ? undefined : hashEndpoint(input.replaces),
    now: environment.now(),
  });
  services.observers.emit('subscription', {
    subscriptionId: saved.subscription.publicId,
    userId: saved.user.externalId,
    active: true,
  });
  return saved;
}

export const hashEndpoint = (endpoint: string): Uint8Array => createHash('sha256').update(endpoint).digest();

function checkSubscription(services: Services, endpoint: string, keys: PushSubscriptionInput['keys']) {
  try {
    const { origin } = checkEndpoint(endpoint, services.endpointRules);
    return { origin, ...checkSubscriptionKeys(keys) };
  } catch (error) {
    if (error instanceof EndpointError) {
      throw new ProblemError(error.code, {
        detail: error.message,
        errors: [{ pointer: '/subscription/endpoint', detail: error.message }],
      });
    }
    if (error instanceof SubscriptionKeyError) {
      const member = error.code === 'invalid_p256dh' ? 'p256dh' : 'auth';
      throw new ProblemError(error.code, {
        detail: error.message,
        errors: [{ pointer: `/subscription/keys/${member}`, detail: error.message }],
      });
    }
    throw error;
  }
}

function ownerOf(caller: Caller): Owner {
  switch (caller.kind) {
    case 'user':
      return { externalId: caller.externalId };
    case 'device':
      return { userId: caller.userId };
    case 'anonymous':
      return { anonymous: true };
  }
}
