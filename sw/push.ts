import { readKnown, rememberShown, within } from '../device/index.ts';
import { badgeOf } from './badge.ts';
import type { Dismissals } from './dismissals.ts';
import { askPages } from './foreground.ts';
import type { PushMessage } from './message.ts';
import { neutralOf } from './neutral.ts';
import type { ShowOptions } from './options.ts';
import { tellPages } from './pages.ts';
import type { Reporter } from './report.ts';
import { settleAll } from './settle-all.ts';
import { isChromium, withdraw } from './withdraw.ts';

/**
 * A notification is not held back longer than this by storage. What is not known by then is taken to be no repeat, for
 * the person who is here, and not wanted by any page: it is shown, in full.
 */
const STORAGE_MS = 20;

/** Browsers fetch pictures first, for as long as 90 s: without them it is shown after this. */
const PICTURES_MS = 3000;

const PICTURES = ['icon', 'image', 'badge', 'actions'] as const;

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
  const remembered = received.id === null ? Promise.resolve('new') : rememberShown(received.id);
  const [seen, { neutral, foreground }] = await Promise.all([
    within(remembered, STORAGE_MS, 'new'),
    within(readKnown(), STORAGE_MS, {}),
  ]);
  const message = neutral === '1' ? neutralOf(self, received) : received;
  const { id, title, options, plan, close } = message;
  const isRepeat = seen === 'repeat';
  if (isRepeat) quieten(options);

  let isShown = false;
  if (close.length > 0) isShown = await withdraw(self, message, dismissals);
  else if (foreground === '1' && !isRepeat && (await askPages(self, message))) {
    // Elsewhere the page's own stands beside it, so it need not sound as well.
    if (!(isShown = isChromium(self))) quieten(options);
  }
  if (!isShown) {
    dismissals.showing(plan, options.tag ?? '');
    await show(self, message, dismissals);
  }
  await settleAll([
    remembered,
    isRepeat || badgeOf(self, message),
    tellPages(self, { belfry: 1, type: 'push', id, title, body: options.body ?? '', url: plan.target.url }),
    reporter.report(plan, 'delivered'),
  ]);
}

function quieten(options: ShowOptions): void {
  options.silent = true;
  delete options.renotify;
  delete options.vibrate;
}

/** What matters is that something is shown, then where it leads, then how it looks. */
async function show(
  self: ServiceWorkerGlobalScope,
  { title, options, plan }: PushMessage,
  dismissals: Dismissals,
): Promise<void> {
  const showWith = (shown: ShowOptions): Promise<boolean> =>
    self.registration.showNotification(title, shown).then(
      () => true,
      () => false, // some option that this browser does not take
    );
  const hasPictures = PICTURES.some((name) => options[name]);
  if (hasPictures) options.tag ??= `belfry-${plan.key}`; // what comes late takes the place of what was shown meanwhile
  const whole = showWith(options);
  const isWhole = hasPictures ? await within(whole, PICTURES_MS, undefined) : await whole;
  if (isWhole) return;
  let meanwhile = plan;
  if (isWhole === undefined) {
    const { tag = '' } = options;
    meanwhile = { ...plan, key: self.crypto.randomUUID() }; // what is replaced is told from what replaces it
    dismissals.showing(meanwhile, tag);
    void whole.then(async (isShown) => {
      if (!isShown) return;
      if (!dismissals.isOver(meanwhile)) {
        dismissals.showing(plan, tag);
        return;
      }
      dismissals.closing(plan);
      for (const notification of await self.registration.getNotifications({ tag })) notification.close();
    });
  }
  const { body, tag, silent, navigate } = options;
  const plain = { body, tag, silent, navigate, data: { belfry: meanwhile } };
  if (await showWith(plain)) return;
  await self.registration.showNotification(title, { body, data: plain.data });
}
