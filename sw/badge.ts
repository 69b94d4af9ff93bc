import { changeBadge, within } from '../device/index.ts';
import type { PushMessage } from './message.ts';

/** `setAppBadge` never settles in some WebKit workers. */
const BADGE_TIMEOUT_MS = 1000;

/**
 * What a push does to the badge; the count that it names is where the device counts on from.
 *
 * @param withdrawn what those that it has taken off the screen had added
 */
export async function badgeOf(
  self: ServiceWorkerGlobalScope,
  { appBadge, plan }: PushMessage,
  withdrawn: number,
): Promise<void> {
  const count = (plan.count ?? 0) - withdrawn;
  if (typeof appBadge === 'number') await changeBadge(() => appBadge);
  if (appBadge !== undefined) await setBadge(self, appBadge === true ? undefined : appBadge);
  else if (count) await addToBadge(self, count);
}

export const addToBadge = async (self: ServiceWorkerGlobalScope, by: number): Promise<void> =>
  setBadge(self, await changeBadge((count) => count + by));

async function setBadge(self: ServiceWorkerGlobalScope, count: number | undefined): Promise<void> {
  const navigator: Partial<WorkerNavigator> = self.navigator;
  const set = navigator.setAppBadge?.(count);
  if (set) await within(set, BADGE_TIMEOUT_MS, undefined);
}
