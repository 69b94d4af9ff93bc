import { ClientError } from './errors.ts';
import { withTimeLimit } from './time-limit.ts';

/** An install that never ends (a hanging precache) must not keep the page waiting for ever. */
const ACTIVATION_TIMEOUT_MS = 20_000;

/** Finds it once for a page; a failure is not kept. */
export function createWorkerFinder(workerUrl: string, scope?: string): () => Promise<ServiceWorkerRegistration> {
  let found: Promise<ServiceWorkerRegistration> | undefined;
  return () =>
    (found ??= findWorker(workerUrl, scope).catch((error: unknown) => {
      found = undefined;
      throw error;
    }));
}

/**
 * The registration of the worker, active: the one that is there, or a new one. Browsers look for a new version of the
 * script by themselves, on navigations and pushes (Service Workers, Soft Update).
 *
 * @throws {ClientError} `worker_failed`
 */
async function findWorker(workerUrl: string, scope?: string): Promise<ServiceWorkerRegistration> {
  const script = new URL(workerUrl, location.href).href;
  const ours = scope === undefined ? new URL('./', script) : new URL(scope, location.href);
  try {
    const there = await navigator.serviceWorker.getRegistration(ours);
    if (there?.active?.scriptURL === script && there.scope === ours.href) return there;
    const { register } = await import('./registering/index.ts');
    return await withTimeLimit(register(workerUrl, scope), ACTIVATION_TIMEOUT_MS, new Error('no answer'));
  } catch (cause) {
    throw new ClientError('worker_failed', `${workerUrl}: ${String(cause)}`, { retryable: true, cause });
  }
}
