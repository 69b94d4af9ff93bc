import type { MessageState } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import type { Observers } from '../observers.ts';

/** What became of the one message of a notification that went to one subscription. */
export interface Settled {
  state: MessageState;
  httpStatus: number | null;
  reason: string | null;
}

/**
 * Follows a notification from before it is made, so that no outcome is missed, until one message of it has an
 * outcome (a failed attempt counts) or the time is over.
 */
export function followOutcome(
  observers: Observers,
  environment: Environment,
): { of: (notificationId: string, timeoutMs: number) => Promise<Settled | undefined>; cancel: () => void } {
  const seen = new Map<string, Settled>();
  let heard: (() => void) | undefined;
  const cancel = observers.on('message', ({ notificationId, state, httpStatus, reason }) => {
    if (state === 'queued') return;
    seen.set(notificationId, { state, httpStatus, reason });
    heard?.();
  });
  return {
    cancel,
    of: (notificationId, timeoutMs) =>
      new Promise((resolve) => {
        const finish = (): void => {
          cancel();
          cancelTimer();
          resolve(seen.get(notificationId));
        };
        const cancelTimer = environment.setTimer(finish, timeoutMs);
        heard = () => {
          if (seen.has(notificationId)) finish();
        };
        heard();
      }),
  };
}
