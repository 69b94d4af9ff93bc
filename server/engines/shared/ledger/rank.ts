import type { Audience, Priority } from '../../../../wire/index.ts';

/** Up to so many named recipients, a send overtakes broadcasts of the same priority. */
const SMALL_AUDIENCE = 500;

/** Most urgent first. */
const ORDER: Readonly<Record<Priority, number>> = { urgent: 0, high: 1, medium: 2, low: 3 };

/** The rank of a notification's batches: 0 is claimed first. */
export function rankOf(priority: Priority, audience: Audience): number {
  const named = 'users' in audience ? audience.users : 'subscriptions' in audience ? audience.subscriptions : undefined;
  return ORDER[priority] * 2 + (named !== undefined && named.length <= SMALL_AUDIENCE ? 0 : 1);
}

/** The last rank of an urgent notification. */
export const LAST_URGENT_RANK = ORDER.urgent * 2 + 1;
