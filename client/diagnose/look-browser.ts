import type { PushState } from '../contract.ts';
import type { BlockedHelp } from '../help/contract.ts';
import type { Verdict } from './contract.ts';
import type { Facts } from './facts.ts';
import type { Said, Words } from './words.ts';

export type Looked = readonly [Verdict, Said];

export interface Sight {
  readonly facts: Facts;
  readonly state: PushState;
  readonly words: Words;
}

/** Chromium hands this out when a subscription is made too soon after one was ended. */
const REMOVED = '//permanently-removed.invalid/';

export function lookAtSupport({ state, words }: Sight): Looked {
  if (!isSecureContext) return ['problem', words.insecure()];
  if (state.status === 'needs-install') return ['problem', words.needsInstall()];
  if (state.reason === 'old-ios') return ['problem', words.oldIos()];
  if (!(navigator as Partial<Navigator>).serviceWorker) return ['problem', words.noServiceWorker()];
  const hasPush = 'PushManager' in window && 'Notification' in window;
  return hasPush ? ['ok', words.supported()] : ['problem', words.noPush()];
}

/** @param help read only where it is blocked */
export function lookAtPermission({ facts, words }: Sight, help: BlockedHelp | undefined): Looked {
  if (facts.permission === 'granted') return ['ok', words.granted()];
  if (facts.permission === 'denied') {
    return ['problem', words.denied(help?.browser ?? words.titles.support, help?.steps.join(' ') ?? '')];
  }
  return facts.permission === 'default' ? ['problem', words.notAsked()] : ['unknown', words.noPush()];
}

export function lookAtWorker({ facts: { registration, workerUrl }, words }: Sight): Looked {
  if ('error' in registration) return ['unknown', words.unread(registration.error.message)];
  const script = shorten(workerUrl);
  const found = registration.value;
  if (!found) return ['problem', words.noWorker(script)];
  const { active, waiting, installing } = found;
  const other = (active ?? waiting ?? installing)?.scriptURL;
  if (other !== undefined && other !== workerUrl) return ['problem', words.otherWorker(shorten(other), script)];
  if (!active) return ['problem', words.workerInstalling(script)];
  return waiting ? ['warning', words.workerWaiting(script)] : ['ok', words.worker(script)];
}

export function lookAtScope({ facts: { registration, page }, words }: Sight): Looked {
  const scope = 'value' in registration ? registration.value?.scope : undefined;
  if (scope === undefined) return ['unknown', words.noScope()];
  // Service Workers §3.4.1: a scope covers what begins with it.
  return page.startsWith(scope)
    ? ['ok', words.scope(shorten(scope))]
    : ['warning', words.scopeElsewhere(shorten(scope))];
}

export function lookAtSubscription({ facts: { subscription, permission }, state, words }: Sight): Looked {
  if ('error' in subscription) return ['unknown', words.unread(subscription.error.message)];
  const found = subscription.value;
  if (found?.endpoint.includes(REMOVED)) return ['problem', words.removed()];
  // Only the host: the whole is a capability.
  if (found) return ['ok', words.subscription(new URL(found.endpoint).host)];
  if (permission !== 'granted') return ['unknown', words.noPermission()];
  if (state.status === 'expired') return ['problem', words.expired()];
  const { error } = state;
  const hasFailed = error?.code === 'subscribe_failed' || error?.code === 'subscribe_timeout';
  return ['problem', hasFailed ? words.subscribing(detailOf(error)) : words.noSubscription()];
}

/** A private window has no subscription in any browser; what else there is are hints. */
export function lookForPrivateWindow({ facts, state, words }: Sight): Looked {
  if ('value' in facts.subscription && facts.subscription.value) return ['ok', words.notPrivate()];
  if (state.reason === 'private-window') return ['problem', words.private()];
  // Firefox has none in private windows, and everywhere else.
  const hasNoWorker = isSecureContext && !(navigator as Partial<Navigator>).serviceWorker;
  if (facts.browser === 'firefox' && hasNoWorker) return ['problem', words.private()];
  const isBlocked = facts.permission === 'denied';
  if (facts.browser === 'chromium') {
    // Incognito answers `denied`, whatever was allowed in normal windows.
    if (facts.permission === 'granted') return ['ok', words.notPrivate()];
    if (isBlocked && facts.isQuotaSmall) return ['warning', words.likelyPrivate()];
  }
  return ['unknown', words.maybePrivate()];
}

/** Its switch for push messaging: `subscribe` rejects with an AbortError while that is off. */
export function lookAtBrave({ facts, state, words }: Sight): Looked {
  if ('value' in facts.subscription && facts.subscription.value) return ['ok', words.braveOn()];
  const { cause } = state.error ?? {};
  const isAborted = cause instanceof Error && cause.name === 'AbortError';
  return isAborted ? ['problem', words.braveOff()] : ['warning', words.braveUnknown()];
}

/** The browser's own words, where it had any. */
const detailOf = ({ message, cause }: Error): string =>
  cause instanceof Error && cause.message ? cause.message : message;

/** Without the origin, which the person knows. */
function shorten(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return origin === location.origin ? pathname + search : url;
}
