import { postJson, readKnown } from '../device/index.ts';
import { isResultText } from '../wire/guards/payload.ts';
import { isRecord } from '../wire/guards/record.ts';
import type { Dismissals } from './dismissals.ts';
import type { ShowOptions } from './options.ts';
import type { ClickPlan, Target } from './plan.ts';
import { show } from './show.ts';
import { findShown } from './standing.ts';

interface Posted {
  plan: ClickPlan;
  action: string;
  /** The one that was clicked. */
  notification: Notification;
  target: Target;
}

/**
 * Posts a button to the server, which asks the app, and shows how it went: what the app says, else the prepared text. A
 * failure without any shows the notification again. Unless our server itself says no, nobody knows whether the app will
 * do it: then its buttons are there again, to be pressed once more; the app hears of one button once.
 */
export async function postAction(
  self: ServiceWorkerGlobalScope,
  { plan, action, notification, target }: Posted,
  dismissals: Dismissals,
): Promise<void> {
  const { token } = plan;
  const response = await postJson(fetch, target.url, { token, action, at: Date.now() });
  const body: unknown = await response?.json().catch(() => null);
  const answer = isRecord(body) ? body : {};
  if (answer.code === 'action_of_another') return; // what was prepared is for whose it was
  const isDone = response?.ok && answer.success === true;
  const told = isResultText(answer.notification)
    ? answer.notification
    : isDone
      ? target.results?.success
      : (target.results?.failure ?? notification);
  if (!told || (await readKnown()).neutral === '1') return; // whose it was has left

  const again = !isDone && !(answer.success === false && response && response.status < 500);
  const { tag, icon, badge, lang, dir, silent, actions } = notification as Notification & ShowOptions;
  const options: ShowOptions = { body: told.body, tag, lang, dir, silent, data: notification.data };
  // What has come meanwhile keeps its place.
  if ((await findShown(self, { tag }))?.[0]) options.tag += action;
  // '' would be the worker's own address.
  if (icon) options.icon = icon;
  if (badge) options.badge = badge;
  if (again) options.actions = actions?.map(({ icon: sign, ...button }) => ({ ...button, icon: sign || undefined }));
  await show(self, { title: told.title, options, plan: { ...plan, actions: again ? plan.actions : {} } }, dismissals);
}
