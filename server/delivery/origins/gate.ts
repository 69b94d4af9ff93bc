import type { Environment } from '../../environment.ts';
import type { OriginMemory, Outcome } from '../../ports/ledger.ts';
import type { Answer, AnswerKind } from '../../webpush/index.ts';
import { MAX_ORIGIN_PAUSE_MS } from '../retry.ts';
import type { Advice, Ended } from './advice.ts';
import { createBadShare } from './bad-share.ts';
import { createEpisode, type OriginAlert } from './episode.ts';
import { createKeyCare } from './keys.ts';
import { createPace } from './pace.ts';
import { PROBE_MESSAGES, refutes, TROUBLES, troubleOf, type Trouble } from './troubles.ts';
import { createWaiters } from './waiters.ts';

/**
 * One push service, as all batches of this process see it: whether, and how many at once, it is sent messages. What is
 * down, throttled or a storm of 410 is so for everybody; what is refused, is for one VAPID key (keys.ts).
 */
export interface OriginGate {
  /**
   * Epoch ms until which nothing is to be sent; undefined when there is no such time.
   *
   * @param key nothing of this VAPID key; absent: nothing at all
   */
  pausedUntil(key?: string): number | undefined;
  /**
   * Takes a place in flight, or waits for one.
   *
   * @param first before all others who wait, but for those who came first, too: a word to one person must not wait
   * behind a broadcast. No probe is chosen by it: the same few messages would spend all their attempts on finding out.
   * @param key id of the VAPID key that signs
   * @returns false where nothing may be sent now
   */
  enter(first?: boolean, key?: string): boolean | Promise<boolean>;
  /** Gives it back: once for each `enter` that was true. */
  leave(): void;
  /** Rises when older answers have become stale; to be read before the message is sent. */
  readonly epoch: number;
  /** @param epoch as read before the message was sent */
  hear(answer: Answer, epoch: number, key?: string): Advice | undefined;
  /** Remembers an outcome that ends its subscription: it may have to be undone. */
  pruned(outcome: Outcome, notificationId: number, key?: string): void;
  /** Messages that may be in flight. */
  readonly limit: number;
  /** The push service first, then its keys. */
  readonly alerts: readonly OriginAlert[];
  /** Epoch ms of the last sign of life, where it need not be remembered: nothing on its way, nothing wrong. */
  readonly idleSince: number | undefined;
}

export interface GateOptions {
  origin: string;
  environment: Pick<Environment, 'now' | 'random' | 'log'>;
  /** Messages in flight at most. */
  most: number;
  /** Left alone until then by a process before this one, which must not begin with a burst. @default 0 */
  probeFrom?: number;
  /** What that process knew of it. */
  memory?: OriginMemory | undefined;
  /** Ids of all VAPID keys that are signed with. @default one, without a name */
  ring?: () => readonly string[];
}

/** Answers that would end a message or its subscription, and that a whole push service may give by mistake. */
const ENDS: ReadonlySet<AnswerKind> = new Set<AnswerKind>(['gone', 'rejected', 'key_mismatch']);

/** How a push service that was down or throttled begins again. */
const AFTER_TROUBLE_IN_FLIGHT = 32;

const ONE_KEY = [''];

export function createOriginGate(options: GateOptions): OriginGate {
  const { origin, environment, most, probeFrom = 0, memory, ring = () => ONE_KEY } = options;
  const pace = createPace(most);
  const gone = createBadShare<Ended>();
  const episode = createEpisode(origin, environment);
  const keys = createKeyCare<Ended>(origin, environment, ring);
  const streaks = { down: 0, throttled: 0 };
  const waiters = createWaiters();
  let inFlight = 0;
  let epoch = 0;
  let slowedAt = 0;
  let usedAt = environment.now();
  /** The service's own word (Retry-After), which no acceptance takes back; a trouble has a time of its own. */
  let askedUntil = 0;
  const known = isTrouble(memory?.trouble) ? memory.trouble : undefined;
  if (probeFrom > 0 || known !== undefined) episode.resume(known ?? 'down', Math.max(probeFrom, memory?.until ?? 0));
  for (const [key, until] of Object.entries(memory?.keys ?? {})) keys.resume(key, until);

  const ownPause = (): number | undefined => {
    const until = Math.max(askedUntil, episode.until);
    return until !== 0 && environment.now() < until ? until : undefined;
  };
  const hasRoom = (): boolean => (episode.trouble === undefined ? inFlight < pace.limit : episode.probesLeft > 0);
  const take = (key: string): boolean => {
    inFlight += 1;
    if (episode.trouble !== undefined) episode.probesLeft -= 1;
    keys.taken(key);
    return true;
  };
  const admit = (): void => {
    const isPaused = ownPause() !== undefined;
    while (isPaused || hasRoom()) {
      const waiter = waiters.next();
      if (waiter === undefined) return;
      waiter.answer(!isPaused && keys.heldUntil(waiter.key) === undefined && take(waiter.key));
    }
  };

  const nextEpoch = (): number => (epoch += 1);
  const remember = (): OriginMemory => ({ until: episode.until, trouble: episode.trouble ?? null, keys: keys.ill() });
  const open = (cause: Trouble, reason: string, advice: Advice): void => {
    episode.open(cause, nextEpoch(), reason);
    if (episode.until > askedUntil) defer(episode.until, advice);
    advice.remember = remember();
  };
  const close = (): void => {
    // What waited must not come over it all at once.
    if (episode.trouble === 'gone_storm') gone.calm(environment.now());
    else pace.beginWith(AFTER_TROUBLE_IN_FLIGHT);
    episode.close();
  };
  /** The latest time of one answer. */
  const defer = (until: number, advice: Advice): void => {
    advice.deferUntil = Math.max(until, advice.deferUntil ?? 0);
  };

  function accepted(begun: number, key: string): void {
    streaks.down = streaks.throttled = 0;
    gone.add(false, environment.now());
    const wasIll = keys.isIll(key);
    keys.accepted(key, begun);
    let more = pace.accepted() || wasIll;
    // Some are accepted still when a trouble has begun: only what was sent since tells that it is over.
    if (episode.trouble !== undefined && begun >= episode.epoch) {
      close();
      more = true;
    }
    if (more) admit();
  }

  /** What the answer says of the push service as a whole. */
  function judge(answer: Answer, begun: number, advice: Advice): void {
    const sign = troubleOf(answer);
    const isStorm = sign === 'gone_storm' && gone.add(true, environment.now());
    if (sign === 'down' || sign === 'throttled') streaks[sign] += 1;
    const { trouble } = episode;
    if (trouble !== undefined) {
      if (sign === trouble) episode.count += 1;
      if (begun < episode.epoch) return; // no probe: it was on its way before
      if (!refutes(answer, trouble)) {
        return open(sign === 'down' || sign === 'throttled' ? sign : trouble, answer.reason, advice);
      }
      close();
    }
    if (isStorm) {
      advice.undo = gone.takeBack();
      episode.count = advice.undo.length + 1;
      open('gone_storm', answer.reason, advice);
    } else if ((sign === 'down' || sign === 'throttled') && streaks[sign] >= TROUBLES[sign].after) {
      episode.count = streaks[sign];
      open(sign, answer.reason, advice);
    }
  }

  /** What it says of the key. */
  function judgeKey(answer: Answer, begun: number, key: string, advice: Advice): void {
    const undo = keys.judge(answer, key, begun, nextEpoch);
    if (undo === undefined) return;
    if (undo.length > 0) advice.undo = [...(advice.undo ?? []), ...undo];
    const until = keys.allHeldUntil();
    if (until !== undefined) defer(until, advice);
    advice.remember = remember();
  }

  return {
    pausedUntil(key) {
      const own = ownPause() ?? 0;
      const until = Math.max(own, keys.allHeldUntil() ?? 0, key === undefined ? 0 : (keys.heldUntil(key) ?? 0));
      return until === 0 ? undefined : until;
    },
    enter(first = false, key = '') {
      if (ownPause() !== undefined || keys.heldUntil(key) !== undefined) return false;
      usedAt = environment.now();
      if (waiters.size === 0 && hasRoom()) return take(key);
      return waiters.add(key, first && episode.trouble === undefined);
    },
    leave() {
      inFlight -= 1;
      // Probes that nobody answered (their batch was lost): others go.
      if (episode.trouble !== undefined && inFlight === 0 && ownPause() === undefined) {
        episode.probesLeft = PROBE_MESSAGES;
      }
      admit();
    },
    get epoch() {
      return epoch;
    },
    hear(answer, begun, key = '') {
      if (answer.kind === 'accepted') {
        accepted(begun, key);
        return undefined;
      }
      // Decided here, for this message: it says nothing about the push service.
      if (answer.status === null && (answer.kind === 'gone' || answer.kind === 'too_large')) return undefined;
      if (answer.onlyThisSubscription === true) return undefined;
      const advice: Advice = {};
      // A 503 that may be tried again at once is no sign of strain.
      const asksForTime = answer.kind === 'throttled' || (answer.status === 503 && answer.retryAfterMs !== 0);
      // Once for all that was in flight together.
      if (asksForTime && begun >= slowedAt) {
        pace.slowDown(inFlight);
        slowedAt = nextEpoch();
      }
      judge(answer, begun, advice);
      judgeKey(answer, begun, key, advice);
      if (asksForTime && answer.retryAfterMs !== undefined && answer.retryAfterMs > 0) {
        const wanted = environment.now() + Math.min(answer.retryAfterMs, MAX_ORIGIN_PAUSE_MS);
        // To the second: of a burst of answers the first moves the waiting batches, which may be many.
        const second = Math.ceil(wanted / 1000) * 1000;
        if (second > Math.max(askedUntil, episode.until)) defer((askedUntil = second), advice);
      }
      if (episode.trouble === 'gone_storm' || keys.isIll(key)) advice.spare = ENDS.has(answer.kind);
      admit();
      return advice;
    },
    pruned(outcome, notificationId, key = '') {
      const what = { outcome, notificationId };
      if (outcome.deactivate === 'gone') gone.ended(what);
      else keys.ended(key, what);
    },
    get limit() {
      return episode.trouble === undefined && !keys.areAllIll() ? pace.limit : Math.min(PROBE_MESSAGES, most);
    },
    get alerts() {
      return [...[episode.alert(askedUntil)].filter((alert) => alert !== undefined), ...keys.alerts()];
    },
    get idleSince() {
      const isIdle = inFlight === 0 && waiters.size === 0 && pace.limit === most && ownPause() === undefined;
      return isIdle && episode.trouble === undefined && Object.keys(keys.ill()).length === 0 ? usedAt : undefined;
    },
  };
}

const isTrouble = (name: string | null | undefined): name is Trouble =>
  typeof name === 'string' && Object.hasOwn(TROUBLES, name) && name !== 'refused';
