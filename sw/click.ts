import { storeClick } from '../device/index.ts';
import type { WorkerMessage } from '../wire/schemas/worker-message.ts';
import { countOff } from './badge.ts';
import type { Dismissals } from './dismissals.ts';
import { endSubscription } from './end-subscription.ts';
import { findTabs, tellPages } from './pages.ts';
import { readPlan, type ClickPlan, type ShownPlan, type Target } from './plan.ts';
import { postAction } from './post-action.ts';
import type { Reporter } from './report.ts';
import { settleAll } from './settle-all.ts';
import { findShown } from './standing.ts';

/**
 * Brings a window to the front first: focus() and openWindow() are allowed only shortly after the click (1 s in
 * Firefox), so neither network nor storage may come before them.
 *
 * @param event its action is '' for the body of the notification
 */
export async function handleClick(
  self: ServiceWorkerGlobalScope,
  plan: ClickPlan,
  { action, notification }: Pick<NotificationEvent, 'action' | 'notification'>,
  reporter: Reporter,
  dismissals: Dismissals,
): Promise<void> {
  const target = Object.hasOwn(plan.actions, action) ? plan.actions[action] : plan.target;
  const posting =
    target && target.how === 'post' ? postAction(self, { plan, action, notification, target }, dismissals) : undefined;
  const followed =
    target && !posting
      ? follow(self, target, { belfry: 1, type: 'click', id: plan.id, action, url: target.url })
      : tellPages(self, { belfry: 1, type: 'dismiss', id: plan.id });
  await settleAll([
    followed,
    posting,
    reporter.report(plan, action ? 'action_clicked' : 'clicked', action, posting),
    target === false && endSubscription(self),
    countOff(self, [notification.tag]),
  ]);
}

/** A person dismissed it, unless something stands in its place: its own late pictures, or what another life showed. */
export async function handleClose(
  self: ServiceWorkerGlobalScope,
  plan: ShownPlan,
  { tag }: Notification,
  reporter: Reporter,
  dismissals: Dismissals,
): Promise<void> {
  const standing = tag ? await findShown(self, { tag }) : undefined;
  if (standing?.some(({ data }) => readPlan(data)?.key !== plan.key)) return;
  dismissals.closing(plan);
  await settleAll([
    tellPages(self, { belfry: 1, type: 'dismiss', id: plan.id }),
    reporter.report(plan, 'dismissed'),
    countOff(self, [tag]),
  ]);
}

type ClickMessage = Extract<WorkerMessage, { type: 'click' }>;

/** The page that is there already, else one of ours brought to the URL, else a new window. */
async function follow(self: ServiceWorkerGlobalScope, { url, how }: Target, message: ClickMessage): Promise<void> {
  if (how === 'request') {
    await self.fetch(url); // the browser's limit on the event is limit enough
    return;
  }
  const isOurs = how !== 'open' && new URL(url).origin === self.location.origin;
  const there = isOurs && how !== 'navigate' ? findThere(await findTabs(self), url, how) : undefined;
  // Only a page that this worker controls can be navigated.
  const movable = isOurs && !there && !how?.startsWith('focus') ? (await findTabs(self, false))[0] : undefined;
  // A click pays for one focus() or openWindow(), so a page that can neither stay nor be moved is left alone.
  const focused = await (there ?? movable)?.focus().catch(() => undefined);
  if (!focused) {
    await open(self, message);
    return;
  }
  const moved = movable && (await focused.navigate(url).catch(() => null));
  (moved ?? focused).postMessage(message); // where navigate() failed the page may still go there by itself
}

/** The page that a click may leave as it is: of just the URL, else the last focused that is near enough. */
function findThere(pages: readonly WindowClient[], url: string, how: Target['how']): WindowClient | undefined {
  const part = how === 'focus:path' ? 'pathname' : how === 'focus:origin' ? 'origin' : undefined;
  const isNear = (page: WindowClient): boolean => !!part && new URL(page.url)[part] === new URL(url)[part];
  return pages.find((page) => page.url === url) ?? pages.find(isNear);
}

/** iOS opens an installed app at its start URL whatever it is given: the page finds the click on the device. */
async function open(self: ServiceWorkerGlobalScope, message: ClickMessage): Promise<void> {
  const stored = storeClick({ ...message, at: Date.now() });
  try {
    const opened = await self.clients.openWindow(message.url);
    opened?.postMessage(message);
  } finally {
    await stored;
  }
}
