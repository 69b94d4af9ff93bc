import type { Environment } from '../environment.ts';
import type { Observers } from '../observers.ts';

const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 60;

/** What this process sent in the last hour (since its start, at most): for health, without a query. */
export interface RecentOutcomes {
  /** Accepted and not, of messages whose outcome is final; skipped ones count as neither. */
  last(): { accepted: number; failed: number };
}

export function createRecentOutcomes(observers: Observers, environment: Environment): RecentOutcomes {
  const minutes = new Map<number, { accepted: number; failed: number }>();
  const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);

  observers.on('outcome', ({ state }) => {
    if (state !== 'accepted' && state !== 'failed' && state !== 'rejected' && state !== 'gone' && state !== 'expired')
      return;
    const minute = minuteOf(environment.now());
    const count = minutes.get(minute) ?? { accepted: 0, failed: 0 };
    count[state === 'accepted' ? 'accepted' : 'failed'] += 1;
    minutes.set(minute, count);
    for (const old of minutes.keys()) if (old <= minute - WINDOW_MINUTES) minutes.delete(old);
  });

  return {
    last() {
      const oldest = minuteOf(environment.now()) - WINDOW_MINUTES;
      const sum = { accepted: 0, failed: 0 };
      for (const [minute, count] of minutes) {
        if (minute <= oldest) continue;
        sum.accepted += count.accepted;
        sum.failed += count.failed;
      }
      return sum;
    },
  };
}
