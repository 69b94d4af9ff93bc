import { readKnown, writeConfig } from '../device/index.ts';
import { isPageMessage } from '../wire/guards/worker-message.ts';
import { countAnew } from './badge.ts';
import { handleClick, handleClose } from './click.ts';
import { createDismissals } from './dismissals.ts';
import { readPush } from './message.ts';
import { readPlan, type ShownPlan } from './plan.ts';
import { handlePush } from './push.ts';
import { createReporter, SYNC_TAG } from './report.ts';
import { handleSubscriptionChange } from './resubscribe.ts';

export interface PushWorkerOptions {
  /**
   * Leaves pushes that our server did not compose to the site's other handlers, and keeps ours from those: for a
   * worker that already has a push handler. Call `installPush` before that handler is added (before
   * `importScripts('./ngsw-worker.js')`). Without it every push is shown, whoever sent it.
   * @default false
   */
  ignoreForeign?: boolean;
}

/**
 * Adds the listeners: push, notificationclick, notificationclose, pushsubscriptionchange, sync, message. Call it once,
 * while the worker's script is first evaluated. Every push it takes ends in a shown notification.
 */
export function installPush(self: ServiceWorkerGlobalScope, options: PushWorkerOptions = {}): void {
  const reporter = createReporter(self);
  const dismissals = createDismissals();
  // Opens the database: the push that has started the worker waits for it for 20 ms only.
  void readKnown();

  self.addEventListener('push', (event) => {
    const message = readPush(event, self.registration.scope);
    if (options.ignoreForeign) {
      if (message.origin === 'foreign') return;
      event.stopImmediatePropagation();
    }
    event.waitUntil(handlePush(self, message, reporter, dismissals));
  });

  /** What we put into a notification; undefined when a page or another handler has shown it. */
  const planOf = (event: NotificationEvent): ShownPlan | undefined => {
    const plan = readPlan(event.notification.data);
    if (plan && options.ignoreForeign) event.stopImmediatePropagation();
    return plan;
  };

  self.addEventListener('notificationclick', (event) => {
    const plan = planOf(event);
    if (!plan) return;
    dismissals.closing(plan);
    event.notification.close();
    event.waitUntil(handleClick(self, plan, event, reporter, dismissals));
  });

  self.addEventListener('notificationclose', (event) => {
    const plan = planOf(event);
    if (!plan || dismissals.isOver(plan)) return;
    event.waitUntil(handleClose(self, plan, event.notification, reporter, dismissals));
  });

  self.addEventListener('pushsubscriptionchange', (event) => {
    // The lock of the pages' client: where both subscribe at once, the server is left with one that is dead.
    const change = (): Promise<void> => handleSubscriptionChange(self, event);
    const { locks }: Partial<WorkerNavigator> = self.navigator;
    event.waitUntil(locks?.request('belfry-subscription', change) ?? change());
  });

  // Background Sync is Chromium's alone, and unknown to TypeScript.
  self.addEventListener('sync', (event) => {
    const { tag } = event as Event & { tag?: unknown };
    if (tag === SYNC_TAG) (event as ExtendableEvent).waitUntil(reporter.flushOrFail());
  });

  // What an earlier life of the worker could not send goes out in the next, whatever wakes it first.
  let awake = false;
  self.addEventListener('message', (event) => {
    const asked = isPageMessage(event.data) && event.data.type;
    if (!awake || asked === 'flush-events') event.waitUntil(reporter.flush());
    if (asked === 'ask-pages') event.waitUntil(writeConfig({ foreground: '1' }));
    if (asked === 'clear-badge') event.waitUntil(countAnew(self, 0));
    awake = true;
  });
}
