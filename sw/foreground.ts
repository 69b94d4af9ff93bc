import { within } from '../device/index.ts';
import { isForegroundAnswer } from '../wire/guards/worker-message.ts';
import type { ForegroundQuestion } from '../wire/schemas/worker-message.ts';
import type { PushMessage } from './message.ts';
import { findWindows } from './pages.ts';

/** A notification is not held back longer for a page that may show it by itself. */
const ANSWER_MS = 300;

/** Whether a page in front says that it shows the message. A tab that says nothing, or in no words of ours, does not. */
export async function askPages(self: ServiceWorkerGlobalScope, message: PushMessage): Promise<boolean> {
  const { id, title, options, plan } = message;
  const question: ForegroundQuestion = {
    belfry: 1,
    type: 'foreground',
    id,
    title,
    body: options.body ?? '',
    url: plan.target.url,
  };
  const ask = (page: WindowClient): Promise<true> =>
    new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        port1.close();
        if (isForegroundAnswer(data) && data.shown) resolve(true);
        else reject(new Error('not shown'));
      };
      page.postMessage(question, [port2]);
    });
  const visible = (await findWindows(self)).filter(({ visibilityState }) => visibilityState === 'visible');
  return within<boolean>(Promise.any(visible.map(ask)), ANSWER_MS, false);
}

/**
 * Whether a push may end with nothing shown. Chromium forgives it while a window of the site is visible or another of its
 * notifications is there, Firefox only the latter; WebKit ends all of a site's subscriptions at the third.
 */
export async function maySkip(self: ServiceWorkerGlobalScope): Promise<boolean> {
  const isChromium = 'userAgentData' in self.navigator;
  if (!isChromium && !/ Firefox\//.test(self.navigator.userAgent)) return false;
  if ((await self.registration.getNotifications()).length > 0) return true;
  return isChromium && (await findWindows(self)).some(({ visibilityState }) => visibilityState === 'visible');
}
