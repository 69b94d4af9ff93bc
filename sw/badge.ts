import { changeBadge, within, type BadgeParts } from '../device/index.ts';
import type { PushMessage } from './message.ts';

/** `setAppBadge` never settles in some WebKit workers. */
const BADGE_TIMEOUT_MS = 1000;

/**
 * What a push does to the badge; the count that it names is where the device counts on from.
 *
 * @param stands whether it is on the screen: what is not can take nothing off the badge again, so it adds nothing
 */
export async function badgeOf(
  self: ServiceWorkerGlobalScope,
  { appBadge, plan: { count }, close, options: { tag = '' } }: PushMessage,
  stands: boolean,
): Promise<void> {
  if (appBadge === true) await setBadge(self);
  else if (appBadge !== undefined) await countAnew(self, appBadge);
  else if (count ?? close[0]) await countOff(self, close, count && stands ? [[tag, count]] : []);
}

/** Forgets what was counted: it has been seen, or is in this number. */
export const countAnew = async (self: ServiceWorkerGlobalScope, count: number): Promise<void> =>
  setBadge(self, await changeBadge(() => [[null, count]]));

/**
 * Takes off the badge what notifications with these tags have added, also those that another with the same tag has
 * replaced since: three messages of one chat count 3 while the last one stands, and nothing once it is clicked.
 *
 * @param added what is shown now adds
 */
export async function countOff(
  self: ServiceWorkerGlobalScope,
  tags: readonly unknown[],
  added: BadgeParts = [],
): Promise<void> {
  let isChanged = false;
  const count = await changeBadge((parts) => {
    const left = parts.filter(([tag]) => !tags.includes(tag));
    isChanged = !!added[0] || left.length < parts.length;
    return [...left, ...added];
  });
  if (isChanged) await setBadge(self, count); // else it may be the site's own
}

async function setBadge(self: ServiceWorkerGlobalScope, count?: number): Promise<void> {
  const navigator: Partial<WorkerNavigator> = self.navigator;
  const set = navigator.setAppBadge?.(count);
  if (set) await within(set, BADGE_TIMEOUT_MS, undefined);
}
