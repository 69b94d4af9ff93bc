import type { Environment } from '../../environment.ts';
import { backOffMs, PROBE_MESSAGES, TROUBLES, type AlertCode, type Trouble } from './troubles.ts';

/** What an operator should know of a push service. */
export interface OriginAlert {
  code: AlertCode;
  origin: string;
  /** Epoch ms. */
  since: number;
  /** What it said last. */
  reason: string;
  /** Answers of that sort so far. */
  count: number;
  /** Epoch ms: when it is asked again. */
  nextTryAt: number;
  /** The key that is refused, where others are taken. */
  vapidKeyId?: string;
}

/** A trouble of a push service, or of one key there: from its first sign, over probes that fail, to its end. */
export interface Episode {
  /** undefined: none now. */
  readonly trouble: Trouble | undefined;
  /** Epoch ms: nothing is sent before, probes are from then on; 0 without a trouble. */
  readonly until: number;
  /** Answers to messages begun before this epoch of the gate are older than the trouble, or than its last probe. */
  readonly epoch: number;
  probesLeft: number;
  /** Answers of that sort so far. */
  count: number;
  /** Begins it, or goes on with it after a probe that failed. Pauses to the second. */
  open(cause: Trouble, epoch: number, reason: string): void;
  /** Goes on with what a process before this one had, which must not begin with a burst. */
  resume(cause: Trouble, until: number): void;
  close(): void;
  /** @param asked epoch ms until which the service itself asked for time */
  alert(asked?: number): OriginAlert | undefined;
}

/** For so long after it could have been tried, and was not for want of messages, a trouble is still told. */
const STALE_ALERT_MS = 60 * 60_000;

export function createEpisode(
  origin: string,
  { now, random, log }: Pick<Environment, 'now' | 'random' | 'log'>,
  vapidKeyId?: string,
): Episode {
  let trouble: Trouble | undefined;
  let until = 0;
  let epoch = 0;
  let failures = 0;
  let since = 0;
  let reason = '';
  const of = vapidKeyId === undefined || vapidKeyId === '' ? { origin } : { origin, vapidKeyId };

  const episode: Episode = {
    probesLeft: 0,
    count: 0,
    get trouble() {
      return trouble;
    },
    get until() {
      return until;
    },
    get epoch() {
      return epoch;
    },
    open(cause, begun, said) {
      if (trouble === undefined || failures === 0) since = now();
      failures = trouble === cause ? failures + 1 : 1;
      trouble = cause;
      epoch = begun;
      reason = said;
      episode.probesLeft = PROBE_MESSAGES;
      const wanted = now() + backOffMs(TROUBLES[cause], failures, random());
      until = Math.max(until, Math.ceil(wanted / 1000) * 1000);
      const facts = { ...of, code: TROUBLES[cause].code, reason, nextTryAt: new Date(until).toISOString() };
      log.error(facts, 'a push service is in trouble');
    },
    resume(cause, pausedUntil) {
      trouble = cause;
      until = pausedUntil;
      since = now();
      episode.probesLeft = PROBE_MESSAGES;
    },
    close() {
      if (failures > 0) log.info(of, 'a push service is well again');
      trouble = undefined;
      failures = until = episode.count = 0;
    },
    alert(asked = 0) {
      const nextTryAt = Math.max(until, asked);
      if (trouble === undefined || failures < TROUBLES[trouble].alertAfter) return undefined;
      if (now() > nextTryAt + STALE_ALERT_MS) return undefined;
      return { code: TROUBLES[trouble].code, since, reason, count: episode.count, nextTryAt, ...of };
    },
  };
  return episode;
}
