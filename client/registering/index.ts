/**
 * The first registration of the worker; a page that finds it active needs none of this. Loaded only then.
 *
 * @module
 */
import { Workbox } from 'workbox-window/build/workbox-window.prod.mjs';
import { trustedScriptUrl } from './trusted-script-url.ts';

/**
 * Registers the worker and waits until *that* registration has an active one: `navigator.serviceWorker.ready` never
 * resolves for a scope that does not cover the page.
 *
 * @throws {Error} when the script cannot be loaded, or its installation fails
 */
export async function register(workerUrl: string, scope?: string): Promise<ServiceWorkerRegistration> {
  const workbox = new Workbox(trustedScriptUrl(workerUrl), {
    updateViaCache: 'none',
    ...(scope === undefined ? {} : { scope }),
  });
  // immediate: the page's slowest image must not delay the button
  const registration = (await workbox.register({ immediate: true })) as ServiceWorkerRegistration; // undefined: 2nd call
  await becomeActive(registration);
  return registration;
}

/** The push API needs `registration.active`, and has no use for later states (Push API, `subscribe` step 7). */
function becomeActive(registration: ServiceWorkerRegistration): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = registration.installing ?? registration.waiting;
    const look = (): void => {
      if (!registration.active && worker && worker.state !== 'redundant') return;
      worker?.removeEventListener('statechange', look);
      if (registration.active) resolve();
      else reject(new Error('installation failed'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}
