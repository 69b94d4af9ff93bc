/** The ready-made worker: one classic script, registered as `/sw.js?api=…&key=…` or without a query. */
import { clientsClaim } from 'workbox-core/clientsClaim.js';
import { installPush } from './install.ts';

declare const self: ServiceWorkerGlobalScope;

installPush(self);

// It caches nothing, so a new version can take over at once. workbox-window's `messageSkipWaiting()` works all the
// same; workbox-core's own skipWaiting() is deprecated in favour of the standard one.
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
});
clientsClaim();
