import type { Caller } from '../../auth/caller.ts';
import { ProblemError } from '../../http/problem.ts';
import type { SubscriptionRecord, UserRecord } from '../../ports/records.ts';
import type { Services } from '../../services.ts';
import { hashEndpoint } from './subscribe.ts';

export interface Owned {
  subscription: SubscriptionRecord;
  user: UserRecord;
}

/**
 * The caller's own subscription with this endpoint. Another person's is as unknown as one that does not exist.
 * A browser without a token may act on a subscription that belongs to nobody: the endpoint is a capability URL.
 *
 * @throws {ProblemError} `subscription_unknown`
 */
export async function findOwned(services: Services, caller: Caller, endpoint: string): Promise<Owned> {
  return checkOwned(services, caller, await services.engine.store.findSubscriptionByEndpoint(hashEndpoint(endpoint)));
}

/**
 * The same where it must be active: an endpoint of somebody else is told as one that nobody has subscribed.
 *
 * @throws {ProblemError} `subscription_inactive`
 */
export async function findActive(services: Services, caller: Caller, endpoint: string): Promise<Owned> {
  const owned = await findOwned(services, caller, endpoint).catch((error: unknown) => {
    throw error instanceof ProblemError && error.code === 'subscription_unknown' ? inactive() : error;
  });
  if (!owned.subscription.active) throw inactive();
  return owned;
}

export const inactive = (): ProblemError =>
  new ProblemError('subscription_inactive', { detail: 'Active subscription not found' });

/** @throws {ProblemError} `subscription_unknown` */
export async function checkOwned(
  services: Services,
  caller: Caller,
  subscription: SubscriptionRecord | undefined,
): Promise<Owned> {
  const user = subscription === undefined ? undefined : await services.engine.store.findUser(subscription.userId);
  if (subscription === undefined || user === undefined || !owns(caller, subscription, user)) {
    throw new ProblemError('subscription_unknown', { detail: 'Subscription not found' });
  }
  return { subscription, user };
}

function owns(caller: Caller, subscription: SubscriptionRecord, user: UserRecord): boolean {
  switch (caller.kind) {
    case 'user':
      return user.externalId === caller.externalId;
    case 'device':
      return subscription.id === caller.subscriptionId && subscription.userId === caller.userId;
    case 'anonymous':
      return user.externalId === null;
  }
}
