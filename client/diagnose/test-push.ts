import { checked } from './checked.ts';
import type { TestResponse } from '../../wire/schemas/subscription.ts';
import type { DiagnoseContext } from './contract.ts';

/** What became of a push to this very browser. */
export type TestPush =
  /** From the request to the worker's word, which it gives once the notification is shown. */
  | { outcome: 'arrived'; ms: number }
  /** The push service took it, and the worker did not say that it came. */
  | { outcome: 'lost'; afterMs: number }
  | { outcome: 'refused'; error: Error };

/**
 * Has a push sent, and waits for it. Hears the worker itself: the client may have been stopped. Not asked of a
 * subscription that the client would heal first: what is broken should show.
 */
export async function timeTestPush(
  { call, arrivalTimeoutMs = 20_000 }: Pick<DiagnoseContext, 'call' | 'arrivalTimeoutMs'>,
  endpoint: string,
): Promise<TestPush> {
  const { serviceWorker } = navigator;
  const arrivals = new Map<string, number>();
  let onArrival = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = ({ data }: MessageEvent<unknown>): void => {
    const { belfry, type, id } = (data ?? {}) as Record<string, unknown>;
    if (belfry !== 1 || type !== 'push' || typeof id !== 'string') return;
    arrivals.set(id, performance.now());
    onArrival();
  };
  serviceWorker.addEventListener('message', listen);
  serviceWorker.startMessages?.();
  const startedAt = performance.now();
  try {
    const { notificationId } = await checked(call('POST /test', 'success', { endpoint }), isTestResponse);
    const acceptedAt = performance.now();
    await new Promise<void>((resolve) => {
      onArrival = () => void (arrivals.has(notificationId) && resolve());
      onArrival(); // it may have been faster than the answer
      timer = setTimeout(resolve, arrivalTimeoutMs);
    });
    const arrivedAt = arrivals.get(notificationId);
    return arrivedAt === undefined
      ? { outcome: 'lost', afterMs: performance.now() - acceptedAt }
      : { outcome: 'arrived', ms: Math.round(arrivedAt - startedAt) };
  } catch (error) {
    return { outcome: 'refused', error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    clearTimeout(timer);
    serviceWorker.removeEventListener('message', listen);
  }
}

function isTestResponse(value: unknown): value is TestResponse {
  const { success, notificationId } = (value ?? {}) as Record<string, unknown>;
  return success === true && typeof notificationId === 'string';
}
