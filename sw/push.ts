import { rememberShown, within } from '../device/index.ts';
import type { Dismissals } from './dismissals.ts';
import type { PushMessage } from './message.ts';
import type { ShowOptions } from './options.ts';
import { tellPages } from './pages.ts';
import type { Reporter } from './report.ts';
import { settleAll } from './settle-all.ts';

/** A notification is not held back longer than this to find out whether it is a repeat. */
const REPEAT_CHECK_MS = 20;

/** `setAppBadge` never settles in some WebKit workers. */
const BADGE_TIMEOUT_MS = 1000;

/**
 * Shows the message, and only then does what may take its time: tells open pages, reports, sets the badge.
 * Rejects only when the browser refuses to show anything at all.
 */
export async function handlePush(
  self: ServiceWorkerGlobalScope,
  message: PushMessage,
  reporter: Reporter,
  dismissals: Dismissals,
): Promise<void> {
  const { id, title, options, plan } = message;
  const remembered = id === null ? Promise.resolve('new') : rememberShown(id);
  if ((await within(remembered, REPEAT_CHECK_MS, 'new')) === 'repeat') {
    options.silent = true;
    delete options.renotify;
    delete options.vibrate;
  }
  dismissals.showing(plan, options.tag ?? '');
  await show(self, message);
  await settleAll([
    remembered,
    setBadge(self, message.appBadge),
    tellPages(self, { belfry: 1, type: 'push', id, title, body: options.body ?? '', url: plan.target.url }),
    reporter.report(plan, 'delivered'),
  ]);
}

/** What matters is that something is shown, then where it leads, then how it looks. */
async function show(self: ServiceWorkerGlobalScope, { title, options }: PushMessage): Promise<void> {
  const { body, data, navigate } = options;
  const attempts: ShowOptions[] = [options, { body, data, navigate }];
  for (const attempt of attempts) {
    try {
      await self.registration.showNotification(title, attempt);
      return;
    } catch {
      // Some option that this browser does not take.
    }
  }
  await self.registration.showNotification(title, { body });
}

async function setBadge(self: ServiceWorkerGlobalScope, badge: PushMessage['appBadge']): Promise<void> {
  const navigator: Partial<WorkerNavigator> = self.navigator;
  const set = badge === undefined ? undefined : navigator.setAppBadge?.(badge === true ? undefined : badge);
  if (set) await within(set, BADGE_TIMEOUT_MS, undefined);
}
