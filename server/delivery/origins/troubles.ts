/** What can be wrong with a push service as a whole, as data: when it counts as wrong, and how long it is left alone. */
import type { Answer } from '../../webpush/index.ts';

export type Trouble =
  /** No answer, or 5xx: it is out of order, or out of reach. */
  | 'down'
  /** It asks for time again and again, and takes nothing. */
  | 'throttled'
  /** It refuses every message alike: our token, contact or headers. */
  | 'refused'
  /** It calls nearly everybody gone: rather its mistake, or a blocked sender, than the truth. */
  | 'gone_storm';

/** Names of the alerts in GET /health. */
export type AlertCode =
  'push_service_down' | 'push_service_throttles' | 'push_service_refuses' | 'push_service_gone_storm';

export interface TroubleRule {
  /** So many answers in a row, with no acceptance between them; a storm of 404 and 410 has its own measure (bad-share.ts). */
  after: number;
  /** How long it is left alone first; twice as long after each probe that fails, up to `capMs`. */
  baseMs: number;
  capMs: number;
  code: AlertCode;
  /** Told after so many failures to get through: to be asked for time once is nothing to worry about. */
  alertAfter: number;
}

export const TROUBLES: Readonly<Record<Trouble, TroubleRule>> = {
  down: { after: 10, baseMs: 5_000, capMs: 5 * 60_000, code: 'push_service_down', alertAfter: 1 },
  throttled: { after: 10, baseMs: 5_000, capMs: 5 * 60_000, code: 'push_service_throttles', alertAfter: 3 },
  // Short: the cure is a change of the configuration and a restart, and whoever made it wants to see that it helps.
  refused: { after: 10, baseMs: 15_000, capMs: 5 * 60_000, code: 'push_service_refuses', alertAfter: 1 },
  gone_storm: { after: Infinity, baseMs: 15_000, capMs: 15 * 60_000, code: 'push_service_gone_storm', alertAfter: 1 },
};

/** Messages that find out whether a trouble is over. */
export const PROBE_MESSAGES = 4;

/** Which trouble an answer is a sign of; undefined: of none. `refused` is the trouble of a key (keys.ts), the others of all. */
export function troubleOf({ kind, status }: Answer): Trouble | undefined {
  switch (kind) {
    case 'transient':
      return 'down';
    case 'throttled':
      return 'throttled';
    case 'gone':
      return status === null ? undefined : 'gone_storm';
    // A key that nobody's subscription was made with is as much our fault as a contact that is refused. So is what
    // never left: a key that is missing here, a name that resolves to a private address.
    case 'rejected':
    case 'key_mismatch':
      return 'refused';
    case 'accepted':
    case 'too_large':
      return undefined;
  }
}

/** Whether an answer to a probe that is not an acceptance shows all the same that the trouble is over. */
export function refutes({ kind, status }: Answer, trouble: Trouble): boolean {
  if (status === null || kind === 'transient' || kind === 'throttled') return false;
  return trouble === 'down' || trouble === 'throttled';
}

/**
 * Doubles with each failure up to the cap, and lies between half of that and all of it, so that many servers do not
 * come back together.
 *
 * @param failures from 1
 * @param random 0 ≤ x < 1
 */
export function backOffMs({ baseMs, capMs }: TroubleRule, failures: number, random: number): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** (failures - 1));
  return Math.round(ceiling / 2 + (random * ceiling) / 2);
}
