import type { MessageState } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import type { Observers } from '../observers.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { NotificationRecord } from '../ports/records.ts';

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

/** Sends above this many messages are answered at once: nobody waits for a broadcast. */
const SMALL_SEND = 500;

/** What ends without an outcome of its own (a cancel, a person who was deleted) is found by looking. */
const LOOK_EVERY_MS = 1_000;

/**
 * Waits until each message of a small send has its final outcome, until the time is over, or until the server stops.
 * What is not being sent yet is not waited for.
 */
export async function untilSettled(
  tools: { ledger: Ledger; observers: Observers; environment: Environment; ending: AbortSignal },
  { id, publicId, state }: NotificationRecord,
  waitMs: number,
): Promise<void> {
  const { ledger, observers, environment, ending } = tools;
  const isSettled = async (): Promise<boolean> => {
    const { planned, states } = await ledger.counters(id);
    const ended = Object.values(states).reduce((sum, n) => sum + n, 0);
    return planned > SMALL_SEND || ended >= planned;
  };
  if (waitMs === 0 || ending.aborted || state !== 'sending' || (await isSettled())) return;
  let over = false;
  let wake = (): void => undefined;
  const end = (): void => {
    over = true;
    wake();
  };
  const silence = observers.on('outcome', ({ notificationId }) => {
    if (notificationId === publicId) wake();
  });
  const cancelTimer = environment.setTimer(end, waitMs);
  ending.addEventListener('abort', end, { once: true });
  try {
    for (let settled = false; !over && !settled;) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const cancelLook = environment.setTimer(wake, LOOK_EVERY_MS);
      settled = await isSettled();
      if (!settled && !over) await woken;
      cancelLook();
    }
  } finally {
    silence();
    cancelTimer();
    ending.removeEventListener('abort', end);
  }
}
