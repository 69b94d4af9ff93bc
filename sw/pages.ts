import { within } from '../device/index.ts';
import type { WorkerMessage } from '../wire/schemas/worker-message.ts';

/** Neither a notification nor a click waits longer to hear of windows. */
const WINDOWS_MS = 300;

/**
 * Windows of this origin and frames within them, the last focused first; none where the browser does not say.
 *
 * @param includeUncontrolled those too that loaded before the worker took control
 */
export const findWindows = async (
  self: ServiceWorkerGlobalScope,
  includeUncontrolled = true,
): Promise<readonly WindowClient[]> =>
  within<readonly WindowClient[]>(self.clients.matchAll({ type: 'window', includeUncontrolled }), WINDOWS_MS, []);

/** Without the frames within pages: to bring a click there would be the wrong place. */
export const findTabs = async (
  self: ServiceWorkerGlobalScope,
  includeUncontrolled?: boolean,
): Promise<readonly WindowClient[]> =>
  (await findWindows(self, includeUncontrolled)).filter(({ frameType }) => frameType !== 'nested');

/** Posts to every open page. */
export async function tellPages(self: ServiceWorkerGlobalScope, message: WorkerMessage): Promise<void> {
  for (const page of await findWindows(self)) page.postMessage(message);
}
