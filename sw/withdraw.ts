import type { Dismissals } from './dismissals.ts';
import type { PushMessage } from './message.ts';
import { findTabs } from './pages.ts';
import { readPlan } from './plan.ts';
import { findShown } from './standing.ts';

const isChromium = ({ navigator }: ServiceWorkerGlobalScope): boolean => 'userAgentData' in navigator;

/** Not on iOS, where it is WebKit by another name. */
const isFirefox = ({ navigator }: ServiceWorkerGlobalScope): boolean => / Firefox\//.test(navigator.userAgent);

/**
 * Takes off the screen what has one of the message's tags.
 *
 * @returns whether that is all, and the push may end with nothing shown. Chromium forgives it while a window of
 * the site is visible or another of its notifications stands, Firefox only the latter; WebKit ends all of a site's
 * subscriptions at the third
 */
export async function withdraw(
  self: ServiceWorkerGlobalScope,
  { close, options }: PushMessage,
  dismissals: Dismissals,
): Promise<boolean> {
  for (const tag of close) dismissals.withdrawing(tag);
  const all = await findShown(self);
  if (!all) return false;
  const withdrawn = all.filter(({ tag }) => close.includes(tag));
  const replaces = isChromium(self) || isFirefox(self);
  const isEnough = replaces && (withdrawn.length < all.length || (await forgives(self)));
  for (const notification of withdrawn) {
    // What is shown in its place replaces it; Firefox would close that one, too.
    if (!isEnough && replaces && notification.tag === options.tag) continue;
    const plan = readPlan(notification.data);
    if (plan) dismissals.closing(plan); // it is nobody's dismissal
    notification.close();
  }
  return isEnough;
}

/** Chromium takes a push that shows nothing while a tab of the site is visible; a frame in another site's tab is none. */
export const forgives = async (self: ServiceWorkerGlobalScope): Promise<boolean> =>
  isChromium(self) && (await findTabs(self)).some(({ visibilityState }) => visibilityState === 'visible');
