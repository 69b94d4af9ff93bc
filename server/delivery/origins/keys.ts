import type { Environment } from '../../environment.ts';
import type { Answer } from '../../webpush/index.ts';
import { createBadShare, type BadShare } from './bad-share.ts';
import { createEpisode, type Episode, type OriginAlert } from './episode.ts';
import { PROBE_MESSAGES, TROUBLES } from './troubles.ts';

/**
 * The VAPID keys at one push service. It refuses a key, not the deployment: a wrong or retired one among good ones is
 * left alone by itself, and no acceptance of another speaks for it.
 */
export interface KeyCare<Ended> {
  /** Epoch ms until which nothing is to be sent with the key; undefined: it may be, or be tried. */
  heldUntil(key: string): number | undefined;
  /** The same of all keys of the ring: nothing at all is to be sent. */
  allHeldUntil(): number | undefined;
  isIll(key: string): boolean;
  /** Every key of the ring is refused. */
  areAllIll(): boolean;
  /** To be called for each message that goes out: with an ill key it is a probe. */
  taken(key: string): void;
  accepted(key: string, begun: number): void;
  /**
   * @param nextEpoch makes all answers to what was sent before stale
   * @returns what ended subscriptions and is to be undone, where a trouble began or a probe failed; else undefined
   */
  judge(answer: Answer, key: string, begun: number, nextEpoch: () => number): Ended[] | undefined;
  ended(key: string, what: Ended): void;
  resume(key: string, until: number): void;
  alerts(): OriginAlert[];
  /** When the keys that are ill may be tried, to be remembered. */
  ill(): Record<string, number>;
}

interface KeyState<Ended> {
  episode: Episode;
  share: BadShare<Ended>;
  streak: number;
  probedAt: number;
}

/** While its probes are on their way, the other messages of a key look again so much later. */
const WHILE_PROBED_MS = 5_000;

/** Probes that nobody answered in this time (their batch was lost) are forgotten: others go. */
const PROBE_LOST_MS = 60_000;

/** @param ring ids of all keys that are signed with */
export function createKeyCare<Ended>(
  origin: string,
  environment: Pick<Environment, 'now' | 'random' | 'log'>,
  ring: () => readonly string[],
): KeyCare<Ended> {
  // Only those that were refused once.
  const states = new Map<string, KeyState<Ended>>();
  let illCount = 0;

  const stateOf = (key: string): KeyState<Ended> => {
    let state = states.get(key);
    if (state === undefined) {
      const episode = createEpisode(origin, environment, key);
      state = { episode, share: createBadShare(), streak: 0, probedAt: 0 };
      states.set(key, state);
    }
    return state;
  };
  const isIll = (key: string): boolean => illCount > 0 && states.get(key)?.episode.trouble !== undefined;
  const countIll = (): void => {
    illCount = [...states.values()].filter(({ episode }) => episode.trouble !== undefined).length;
  };
  const heldUntil = (key: string): number | undefined => {
    if (illCount === 0) return undefined;
    const state = states.get(key);
    if (state?.episode.trouble === undefined) return undefined;
    const now = environment.now();
    if (now < state.episode.until) return state.episode.until;
    if (state.episode.probesLeft > 0 || now > state.probedAt + PROBE_LOST_MS) return undefined;
    return Math.ceil((now + WHILE_PROBED_MS) / 1000) * 1000;
  };

  return {
    heldUntil,
    allHeldUntil() {
      if (illCount === 0) return undefined;
      const times = ring().map(heldUntil);
      const held = times.filter((each) => each !== undefined);
      return held.length === 0 || held.length < times.length ? undefined : Math.min(...held);
    },
    isIll,
    areAllIll: () => illCount > 0 && ring().length > 0 && ring().every(isIll),
    taken(key) {
      if (!isIll(key)) return;
      const state = stateOf(key);
      const now = environment.now();
      if (state.episode.probesLeft <= 0) state.episode.probesLeft = PROBE_MESSAGES; // those before were lost
      state.episode.probesLeft -= 1;
      state.probedAt = now;
    },
    accepted(key, begun) {
      const state = states.get(key);
      if (state === undefined) return;
      state.streak = 0;
      state.share.add(false, environment.now());
      if (state.episode.trouble === undefined || begun < state.episode.epoch) return;
      state.episode.close();
      state.share.calm(environment.now());
      countIll();
    },
    judge({ kind, reason }, key, begun, nextEpoch) {
      if (kind !== 'rejected' && kind !== 'key_mismatch') {
        // Says nothing of the key: services look up the subscription, or weigh the body, before they look at the token
        // (autopush does the first). Another message finds out.
        const episode = states.get(key)?.episode;
        if (episode?.trouble !== undefined && begun >= episode.epoch) episode.probesLeft += 1;
        return undefined;
      }
      const state = stateOf(key);
      const { episode, share } = state;
      state.streak += 1;
      const isStorm = share.add(true, environment.now());
      if (episode.trouble !== undefined) {
        episode.count += 1;
        if (begun < episode.epoch) return undefined; // no probe: it was on its way before
      } else if (isStorm || state.streak >= TROUBLES.refused.after) {
        episode.count = state.streak;
      } else {
        return undefined;
      }
      episode.open('refused', nextEpoch(), reason);
      countIll();
      return share.takeBack();
    },
    ended: (key, what) => stateOf(key).share.ended(what),
    resume(key, until) {
      stateOf(key).episode.resume('refused', until);
      countIll();
    },
    alerts: () => [...states.values()].flatMap(({ episode }) => episode.alert() ?? []),
    ill: () =>
      Object.fromEntries(
        [...states].flatMap(([key, { episode }]) => (episode.trouble === undefined ? [] : [[key, episode.until]])),
      ),
  };
}
