import { within } from '../device/index.ts';
import type { Dismissals } from './dismissals.ts';
import type { PushMessage } from './message.ts';
import type { ShowOptions } from './options.ts';
import { readPlan, type ShownPlan } from './plan.ts';
import { findShown } from './standing.ts';

/** Browsers fetch pictures first, for as long as 90 s: without them it is shown after this. */
const PICTURES_MS = 3000;

const PICTURES = ['icon', 'image', 'badge', 'actions'] as const;

/** Chromium says that it is shown before the desktop has it, and loses a `close()` between the two. */
const DESKTOP_MS = 200;

/**
 * What matters is that something is shown, then where it leads, then how it looks. What comes late cannot be called
 * back: where it has come over something newer, that is shown again, and where the person is done with that, or with
 * what was shown of it meanwhile, it is closed.
 *
 * @throws when the browser refuses to show anything at all
 */
export async function show(
  self: ServiceWorkerGlobalScope,
  message: Pick<PushMessage, 'title' | 'options' | 'plan'>,
  dismissals: Dismissals,
): Promise<void> {
  const { title, options, plan } = message;
  const { body, tag = '', silent, navigate } = options;
  const turn = dismissals.takeTurn();

  const again = (): Promise<void> => {
    quieten(options);
    return show(self, message, dismissals);
  };

  async function showWith(look: ShowOptions): Promise<true> {
    const key = self.crypto.randomUUID();
    const belfry: ShownPlan = { ...plan, key };
    await self.registration.showNotification(title, { ...look, data: { ...(look.data as object), belfry } });
    const other = dismissals.shown({ turn, key, again }, tag);
    if (other && !dismissals.isOver(other)) await other.again();
    else if (other) {
      dismissals.closing({ key });
      await new Promise((resolve) => setTimeout(resolve, DESKTOP_MS));
      for (const notification of (await findShown(self, { tag })) ?? []) {
        if (readPlan(notification.data)?.key === key) notification.close(); // else it has come since
      }
    }
    return true;
  }

  const whole = showWith(options).catch(() => false); // some option that this browser does not take
  // Without pictures there is nothing that a second, plain one would be faster by.
  if (await (PICTURES.some((name) => options[name]) ? within(whole, PICTURES_MS, false) : whole)) return;
  if (dismissals.isPast(turn, tag)) return; // something newer stands there
  try {
    await showWith({ body, tag, silent, navigate });
  } catch {
    await showWith({ body });
  }
}

export function quieten(options: ShowOptions): void {
  options.silent = true;
  delete options.renotify;
  delete options.vibrate;
}
