import type { WorkerMessage } from '../wire/schemas/worker-message.ts';

/**
 * Windows of this origin, the last focused first; none where the browser does not say.
 *
 * @param includeUncontrolled those too that loaded before the worker took control
 */
export const findWindows = async (
  self: ServiceWorkerGlobalScope,
  includeUncontrolled = true,
): Promise<readonly WindowClient[]> => self.clients.matchAll({ type: 'window', includeUncontrolled }).catch(() => []);

/** Posts to every open page. */
export async function tellPages(self: ServiceWorkerGlobalScope, message: WorkerMessage): Promise<void> {
  for (const page of await findWindows(self)) page.postMessage(message);
}
