import { isNumber } from '../wire/guards/record.ts';
import type { DeviceDatabase } from './database.ts';

/** How long the server is left alone once it has said that it is in trouble, over lives of page and worker. */
export interface Backoff {
  /** Whether the server is to be left alone at `now`. */
  isOn: (now: number) => Promise<boolean>;
  /** Notes what the server answered at `now`. */
  note: (answer: Pick<Response, 'ok' | 'headers'>, now: number) => Promise<void>;
}

const FIRST_MS = 15_000;
const MAX_MS = 3600_000;

const KEY = 'backoff';

/** Doubles with each trouble; `Retry-After` in seconds (RFC 9110 §10.2.3) may ask for longer. */
export function createBackoff(database: DeviceDatabase): Backoff {
  /** What is left when storage hangs. */
  let known = { until: 0, waitMs: 0 };

  return {
    async isOn(now) {
      const outcome = await database.run('config', 'readonly', async (store) => store.get(KEY));
      if (outcome.ok) {
        const { until, waitMs } = outcome.value ?? {};
        known = { until: isNumber(until) ? until : 0, waitMs: isNumber(waitMs) ? waitMs : 0 };
      }
      return now < known.until && known.until <= now + MAX_MS; // further off: the clock was set back
    },
    async note({ ok, headers }, now) {
      if (ok && known.waitMs === 0) return;
      const waitMs = ok ? 0 : Math.min(Math.max(known.waitMs * 2, FIRST_MS), MAX_MS);
      const asked = Number(headers.get('retry-after')) * 1000 || 0;
      // Devices that were told at the same time do not all come back at the same time.
      const spread = waitMs * (0.5 + Math.random() / 2);
      known = { until: ok ? 0 : now + Math.min(Math.max(spread, asked), MAX_MS), waitMs };
      await database.run('config', 'readwrite', async (store) => store.put(known, KEY));
    },
  };
}
