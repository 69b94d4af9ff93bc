import { within } from '../device/index.ts';
import { isForegroundAnswer } from '../wire/guards/worker-message.ts';
import type { ForegroundQuestion } from '../wire/schemas/worker-message.ts';
import { findWindows } from './pages.ts';

/** A notification is not held back longer for a page that may show it by itself. */
const ANSWER_MS = 300;

/** Whether a page in front says that it shows the message. A tab that says nothing, or in no words of ours, does not. */
export async function askPages(self: ServiceWorkerGlobalScope, question: ForegroundQuestion): Promise<boolean> {
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
