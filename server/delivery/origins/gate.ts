import type { Environment } from '../../environment.ts';
import type { Outcome } from '../../ports/ledger.ts';
import type { Answer, AnswerKind } from '../../webpush/index.ts';
import { MAX_ORIGIN_PAUSE_MS } from '../retry.ts';
import { createGoneShare } from './gone-share.ts';
import { createPace } from './pace.ts';
import { backOffMs, PROBE_MESSAGES, refutes, TROUBLES, troubleOf, type AlertCode, type Trouble } from './troubles.ts';

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
}

/** What an answer means beyond its own message. */
export interface Advice {
  /** All that waits for this push service is to wait until then (epoch ms). */
  deferUntil?: number;
  /** The answer is not to be believed: neither the message nor the subscription ends by it. */
  spare?: boolean;
  /** Outcomes that ended a subscription, and are not to be believed either. */
  undo?: Outcome[];
}

/** One push service, as all batches of this process see it: whether, and how many at once, it is sent messages. */
export interface OriginGate {
  /** Epoch ms until which nothing is to be sent; undefined when there is no such time. */
  pausedUntil(): number | undefined;
  /**
   * Takes a place in flight, or waits for one.
   *
   * @param first before all others who wait: a word to one person must not wait behind a broadcast. No probe is chosen
   * by it: the same few messages would spend all their attempts on finding out.
   * @returns false where nothing may be sent now
   */
  enter(first?: boolean): boolean | Promise<boolean>;
  /** Gives it back: once for each `enter` that was true. */
  leave(): void;
  /** Rises when older answers have become stale; to be read before the message is sent. */
  readonly epoch: number;
  /** @param epoch as read before the message was sent */
  hear(answer: Answer, epoch: number): Advice | undefined;
  /** Remembers an outcome that ends its subscription: it may have to be undone. */
  pruned(outcome: Outcome): void;
  /** Messages that may be in flight. */
  readonly limit: number;
  readonly alert: OriginAlert | undefined;
}

export interface GateOptions {
  origin: string;
  environment: Pick<Environment, 'now' | 'random' | 'log'>;
  /** Messages in flight at most. */
  most: number;
  /** Left alone until then by a process before this one, which must not begin with a burst. @default 0 */
  probeFrom?: number;
}

/** Answers that would end a message or its subscription, and that a whole push service may give by mistake. */
const ENDS: ReadonlySet<AnswerKind> = new Set<AnswerKind>(['gone', 'rejected', 'key_mismatch']);

/** As many as gone-share.ts looks back on. */
const MAX_PRUNED = 200;

/** For so long after it could have been tried, and was not for want of messages, a trouble is still told. */
const STALE_ALERT_MS = 60 * 60_000;

/** How a push service that was down or throttled begins again. */
const AFTER_TROUBLE_IN_FLIGHT = 32;

export function createOriginGate({ origin, environment, most, probeFrom = 0 }: GateOptions): OriginGate {
  const pace = createPace(most);
  const share = createGoneShare();
  const streaks: Record<Trouble, number> = { down: 0, throttled: 0, refused: 0, gone_storm: 0 };
  let streaking = false;
  let waiters: ((entered: boolean) => void)[] = [];
  let pruned: Outcome[] = [];
  let inFlight = 0;
  let epoch = 0;
  let slowedAt = 0;
  /** Nothing is sent before; with a trouble, probes are from then on. */
  let until = probeFrom;
  let trouble: Trouble | undefined = probeFrom > 0 ? 'down' : undefined;
  let troubledAt = 0;
  let failures = 0;
  let probesLeft = PROBE_MESSAGES;
  let since = environment.now();
  let count = 0;
  let reason = '';

  const isPaused = (): boolean => until !== 0 && environment.now() < until;
  const hasRoom = (): boolean => (trouble === undefined ? inFlight < pace.limit : probesLeft > 0);
  const take = (): boolean => {
    inFlight += 1;
    if (trouble !== undefined) probesLeft -= 1;
    return true;
  };
  const admit = (): void => {
    if (waiters.length === 0) return;
    if (isPaused()) {
      const refused = waiters;
      waiters = [];
      for (const answer of refused) answer(false);
    }
    while (waiters.length > 0 && hasRoom()) waiters.shift()?.(take());
  };

  const open = (cause: Trouble, advice: Advice): void => {
    const now = environment.now();
    if (trouble === undefined || failures === 0) since = now;
    failures = trouble === cause ? failures + 1 : 1;
    trouble = cause;
    troubledAt = epoch += 1;
    probesLeft = PROBE_MESSAGES;
    pauseUntil(now + backOffMs(TROUBLES[cause], failures, environment.random()), advice);
    const nextTryAt = new Date(until).toISOString();
    environment.log.error({ origin, code: TROUBLES[cause].code, reason, nextTryAt }, 'a push service is in trouble');
  };
  const close = (): void => {
    if (failures > 0) environment.log.info({ origin }, 'a push service is well again');
    // What waited must not come over it all at once.
    if (trouble === 'down' || trouble === 'throttled') pace.beginWith(AFTER_TROUBLE_IN_FLIGHT);
    if (trouble === 'gone_storm') share.calm(environment.now());
    trouble = undefined;
    failures = count = until = 0;
  };
  /** To the second: of a burst of answers the first moves the waiting batches, which may be many, and the rest agree. */
  const pauseUntil = (wanted: number, advice: Advice): void => {
    const second = Math.ceil(wanted / 1000) * 1000;
    if (second <= until) return;
    until = advice.deferUntil = second;
  };

  function accepted(begun: number): void {
    const now = environment.now();
    if (streaking) {
      streaks.down = streaks.throttled = streaks.refused = 0;
      streaking = false;
    }
    share.add(false, now);
    let more = pace.accepted();
    // In a storm of 410 some are accepted still: only what was sent after it began tells that it is over.
    if (trouble !== undefined && (trouble !== 'gone_storm' || begun >= troubledAt)) {
      close();
      more = true;
    }
    if (more) admit();
  }

  function judge(answer: Answer, begun: number, advice: Advice): void {
    const sign = troubleOf(answer);
    const isStorm = sign === 'gone_storm' && share.add(true, environment.now());
    if (sign !== undefined) {
      streaks[sign] += 1;
      streaking = true;
    }
    if (trouble !== undefined) {
      if (sign === trouble) count += 1;
      if (begun < troubledAt) return; // no probe: it was on its way before
      if (!refutes(answer, trouble)) return open(sign === 'down' || sign === 'throttled' ? sign : trouble, advice);
      close();
    }
    if (sign === undefined || !(isStorm || streaks[sign] >= TROUBLES[sign].after)) return;
    count = isStorm ? pruned.length + 1 : streaks[sign];
    open(sign, advice);
    if (isStorm) {
      advice.undo = pruned;
      pruned = [];
    }
  }

  return {
    pausedUntil: () => (isPaused() ? until : undefined),
    enter(first = false) {
      if (isPaused()) return false;
      if (waiters.length === 0 && hasRoom()) return take();
      return new Promise<boolean>((resolve) => waiters[first && trouble === undefined ? 'unshift' : 'push'](resolve));
    },
    leave() {
      inFlight -= 1;
      // Probes that nobody answered (their batch was lost): others go.
      if (trouble !== undefined && inFlight === 0 && !isPaused()) probesLeft = PROBE_MESSAGES;
      admit();
    },
    get epoch() {
      return epoch;
    },
    hear(answer, begun) {
      if (answer.kind === 'accepted') {
        accepted(begun);
        return undefined;
      }
      // Decided here, for this message: it says nothing about the push service.
      if (answer.status === null && (answer.kind === 'gone' || answer.kind === 'too_large')) return undefined;
      const advice: Advice = {};
      reason = answer.reason;
      if (answer.onlyThisSubscription === true) return undefined;
      // A 503 that may be tried again at once is no sign of strain.
      const asksForTime = answer.kind === 'throttled' || (answer.status === 503 && answer.retryAfterMs !== 0);
      // Once for all that was in flight together.
      if (asksForTime && begun >= slowedAt) {
        pace.slowDown(inFlight);
        slowedAt = epoch += 1;
      }
      judge(answer, begun, advice);
      if (asksForTime && answer.retryAfterMs !== undefined && answer.retryAfterMs > 0) {
        pauseUntil(environment.now() + Math.min(answer.retryAfterMs, MAX_ORIGIN_PAUSE_MS), advice);
      }
      if (trouble === 'refused' || trouble === 'gone_storm') advice.spare = ENDS.has(answer.kind);
      admit();
      return advice;
    },
    pruned(outcome) {
      pruned.push(outcome);
      if (pruned.length > MAX_PRUNED) pruned.shift();
    },
    get limit() {
      return trouble === undefined ? pace.limit : Math.min(PROBE_MESSAGES, most);
    },
    get alert() {
      if (trouble === undefined || failures < TROUBLES[trouble].alertAfter) return undefined;
      if (environment.now() > until + STALE_ALERT_MS) return undefined;
      return { code: TROUBLES[trouble].code, origin, since, reason, count, nextTryAt: until };
    },
  };
}
