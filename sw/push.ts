import { readKnown, rememberShown, within } from '../device/index.ts';
import { badgeOf } from './badge.ts';
import type { Dismissals } from './dismissals.ts';
import { askPages } from './foreground.ts';
import type { PushMessage } from './message.ts';
import { neutralOf } from './neutral.ts';
import { tellPages } from './pages.ts';
import type { Reporter } from './report.ts';
import { settleAll } from './settle-all.ts';
import { quieten, show } from './show.ts';
import { forgives, withdraw } from './withdraw.ts';

/**
 * A notification is not held back longer than this by storage. What is not known by then is taken to be no repeat, for
 * the person who is here, and not wanted by any page: it is shown, in full.
 */
const STORAGE_MS = 20;

/**
 * Shows the message, and only then does what may take its time: tells open pages, reports, sets the badge.
 * Rejects only when the browser refuses to show anything at all.
 */
export async function handlePush(
  self: ServiceWorkerGlobalScope,
  received: PushMessage,
  reporter: Reporter,
  dismissals: Dismissals,
): Promise<void> {
  const remembered = received.id ? rememberShown(received.id) : Promise.resolve('new');
  const [seen, { neutral, foreground }] = await Promise.all([
    within(remembered, STORAGE_MS, 'new'),
    within(readKnown(), STORAGE_MS, {}),
  ]);
  const message = neutral === '1' ? neutralOf(self, received) : received;
  const { id, title, options, plan, close } = message;
  const isRepeat = seen === 'repeat';
  const about = { belfry: 1, id, title, body: options.body ?? '', url: plan.target.url } as const;
  if (isRepeat) quieten(options);

  let isDone = false; // with nothing shown by the browser
  if (close[0]) isDone = await withdraw(self, message, dismissals);
  else if (foreground === '1' && !isRepeat && (await askPages(self, { ...about, type: 'foreground' }))) {
    // Elsewhere the page's own stands beside it, so it need not sound as well.
    if (!(isDone = await forgives(self))) quieten(options);
  }
  if (!isDone) await show(self, message, dismissals);
  await settleAll([
    remembered,
    isRepeat || badgeOf(self, message, !isDone),
    (close[0] && isDone) || tellPages(self, { ...about, type: 'push' }), // of what is shown
    reporter.report(plan, 'delivered'),
  ]);
}
