import type { ProblemField, When } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { NewNotification } from '../ports/ledger.ts';
import { GRACE_MS, lifeMs, momentsOf } from './local-time.ts';

type Timed = Pick<NewNotification, 'startsAt' | 'localTime' | 'expiresAt'>;

/**
 * When a send starts and until when it may be delivered. What is asked for within the last minute starts at once.
 *
 * @param zone of people who have named none
 * @throws {ProblemError} `time_in_past`, `time_order`
 */
export function timesOf(when: When, ttlSeconds: number, now: number, zone: string): Timed & { warnings: string[] } {
  const { sendAt, delaySeconds = 0, sendAtLocal, expiresAt: end = Infinity } = when;
  if (end <= now) throw refused('time_in_past', '/expiresAt', end);
  if (sendAt !== undefined && sendAt < now - GRACE_MS) throw refused('time_in_past', '/sendAt', sendAt);
  const life = lifeMs(ttlSeconds);
  if (sendAtLocal === undefined) {
    const start = Math.max(now, sendAt ?? now + delaySeconds * 1000);
    if (end <= start) throw refused('time_order', '/expiresAt', end);
    return {
      ...(start > now ? { startsAt: start } : {}),
      expiresAt: Math.min(start + life, end),
      warnings: [],
    };
  }
  const { first, last } = momentsOf(sendAtLocal);
  if (last < now - GRACE_MS) throw refused('time_in_past', '/sendAtLocal', last);
  if (end <= first) throw refused('time_order', '/expiresAt', end);
  return {
    ...(first > now ? { startsAt: first } : {}),
    localTime: { at: sendAtLocal, zone },
    expiresAt: Math.min(last + life, end),
    warnings: [
      ...(first < now - GRACE_MS
        ? [`sendAtLocal: it is later than ${sendAtLocal} in some zones already; people there get nothing`]
        : []),
      ...(end <= last ? ['expiresAt comes before sendAtLocal in some zones; people there get nothing'] : []),
    ],
  };
}

function refused(code: 'time_in_past' | 'time_order', pointer: string, at: number): ProblemError {
  const detail = `${new Date(at).toISOString()} ${code === 'time_in_past' ? 'has passed' : 'is not after the start'}`;
  return new ProblemError(code, { errors: [{ pointer, detail }] });
}

/**
 * Runs a check of something that stands inside a body, so that its faults point at where it stands there.
 *
 * @param at JSON Pointer
 */
export async function within<T>(at: string, check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const errors: ProblemField[] | undefined = error.errors?.map((field) => ({
      ...field,
      pointer: `${at}${field.pointer}`,
    }));
    throw new ProblemError(error.code, {
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      errors: errors ?? [{ pointer: at, detail: error.detail ?? error.message }],
      cause: error,
    });
  }
}
