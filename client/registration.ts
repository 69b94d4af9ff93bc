import { Workbox } from 'workbox-window/build/workbox-window.prod.mjs';
import { ClientError } from './errors.ts';
import { withTimeLimit } from './time-limit.ts';
import { trustedScriptUrl } from './trusted-script-url.ts';

/** An install that never ends (a hanging precache) must not keep the page waiting for ever. */
const ACTIVATION_TIMEOUT_MS = 20_000;

/**
 * Registers the worker and waits until *that* registration has an active one: `navigator.serviceWorker.ready` never
 * resolves for a scope that does not cover the page.
 *
 * @throws {ClientError} `worker_failed`
 */
export async function registerWorker(workerUrl: string, scope?: string): Promise<ServiceWorkerRegistration> {
  try {
    const workbox = new Workbox(trustedScriptUrl(workerUrl), { updateViaCache: 'none', ...(scope ? { scope } : {}) });
    // immediate: the page's slowest image must not delay the button
    const registration = (await workbox.register({ immediate: true })) as ServiceWorkerRegistration; // undefined: 2nd call
    await withTimeLimit(becomeActive(registration), ACTIVATION_TIMEOUT_MS, new Error('installation hangs'));
    return registration;
  } catch (cause) {
    throw new ClientError('worker_failed', `${workerUrl}: ${String(cause)}`, { retryable: true, cause });
  }
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
