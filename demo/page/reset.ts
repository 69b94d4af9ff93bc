import type { BelfryClient } from '../../client/index.ts';

const DATABASE = 'belfry';

/** Another tab may hold the database open; it must not hold up the reload. */
const DELETE_WITHIN_MS = 2_000;

/**
 * Makes this browser as good as new, apart from the permission, which only the person can take back: unsubscribes,
 * unregisters the worker, removes what lies on the device, and reloads.
 */
export async function resetBrowser(client: Pick<BelfryClient, 'disable' | 'stop'>): Promise<void> {
  // Without a server, or in an unsupported browser, the rest is still worth doing.
  await client.disable().catch(() => undefined);
  client.stop();
  for (const registration of (await (navigator as Partial<Navigator>).serviceWorker?.getRegistrations()) ?? []) {
    await registration.unregister();
  }
  await deleteDatabase();
  location.assign('/');
}

function deleteDatabase(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
    setTimeout(resolve, DELETE_WITHIN_MS);
  });
}
