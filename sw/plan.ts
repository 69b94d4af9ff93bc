import type { PayloadClick } from '../wire/constants.ts';
import { isFilled, isRecord, isString } from '../wire/guards/record.ts';
import type { BelfryMember } from '../wire/schemas/payload.ts';
import type { PayloadAction } from './options.ts';

/** Where a click leads. */
export interface Target {
  url: string;
  /**
   * `open`: a new window; `focus`: one that is there, of just this URL, its path, or any, as it is; `navigate`: the last
   * focused one, brought there; `request`: no window but a GET; `post`: no window but the app's own handler. Without it a
   * window of just this URL is focused, or else one brought there. Where there is no such window a new one is opened.
   */
  how?: PayloadClick | 'request' | 'post' | undefined;
  /** With `post`: what is shown of how it went. */
  results?: NonNullable<BelfryMember['actions']>[number]['post'];
}

/** All that a click or a dismissal needs, kept in `notification.data.belfry`: the worker may have died since. */
export interface ClickPlan {
  id: string | null;
  target: Target;
  /** By action id. Null: it only closes; false: it ends the subscription, too. An action that is not here leads where the body does. */
  actions: Record<string, Target | null | false>;
  /** Authorises events of this message; absent for another server's. */
  token?: string | undefined;
  /** Where events are posted. */
  events?: string | undefined;
  /** What it adds to the badge's count. */
  count?: number | undefined;
}

/** A plan as it lies in a notification. */
export interface ShownPlan extends ClickPlan {
  /** Unique for each time that something is shown. */
  key: string;
}

export interface PlanInput {
  scope: string;
  member: BelfryMember | undefined;
  actions: readonly PayloadAction[];
  /** Where the body leads, unresolved; the first that is a text counts. */
  targets: readonly unknown[];
  /** Angular's `data.onActionClick`. */
  operations: unknown;
}

const HOW: ReadonlyMap<unknown, Target['how']> = new Map([
  ['openWindow', 'open'],
  ['focusLastFocusedOrOpen', 'focus:origin'],
  ['navigateLastFocusedOrOpen', 'navigate'],
  ['sendRequest', 'request'],
]);

/** Absolute URLs of our server are taken as they are; all others must stay on this origin. */
export function planClicks({ scope, member, actions, targets, operations }: PlanInput): ClickPlan {
  const lead = (to: unknown, how?: Target['how']): Target | null => {
    const url = resolveUrl(to, scope, member);
    return url === undefined ? null : { url, how };
  };
  // Maps, for an action may be called `__proto__`.
  const links = new Map<string, Target | null | false>();
  const operated = new Map<string, Target | null>();
  const clicks = new Map(Object.entries(member?.clicks ?? {}));
  for (const { action, url, closes, ends } of actions) {
    if (url !== undefined || closes) links.set(action, !ends && lead(url, clicks.get(action)));
  }
  const events = resolveUrl(member?.events, scope, member);
  for (const { action, post } of (events && member?.actions) || []) {
    if (post) links.set(action, { url: new URL('actions', events).href, how: 'post', results: post });
  }
  for (const [name, operation] of Object.entries(isRecord(operations) ? operations : {})) {
    if (isRecord(operation)) operated.set(name, lead(operation.url ?? homeOf(scope), HOW.get(operation.operation)));
  }
  return {
    id: member?.id ?? null,
    target: operated.get('default') ?? lead(targets.find(isFilled), clicks.get('')) ?? { url: homeOf(scope) },
    actions: Object.fromEntries([...links, ...operated]),
    token: member?.token,
    events,
    count: member?.count,
  };
}

/** What was put into a notification; undefined for a notification that is not ours. */
export function readPlan(data: unknown): ShownPlan | undefined {
  const plan = isRecord(data) ? data.belfry : undefined;
  return isRecord(plan) && isString(plan.key) && isRecord(plan.target) && isRecord(plan.actions)
    ? (plan as unknown as ShownPlan) // no one but show() writes `key`
    : undefined;
}

/** Where a click leads that nobody named a target for. A scope `…/belfry/` is a worker's own, and has no pages. */
export const homeOf = (scope: string): string => scope.replace(/\/belfry\/$/, '/');

/** Our server's links count the click on their way; a worker reports it, and can look for a window that is there. */
function targetOf(url: string, { events }: BelfryMember): string {
  if (!url.startsWith(events.replace(/events$/, 'r/'))) return url;
  const link = new URL(url);
  return new URL(link.searchParams.get('to') ?? '', link).href;
}

function resolveUrl(url: unknown, scope: string, member: BelfryMember | undefined): string | undefined {
  if (!isString(url)) return undefined;
  try {
    const { href, origin, protocol } = new URL(member ? targetOf(url, member) : url, scope);
    return /^https?:$/.test(protocol) && (member || origin === new URL(scope).origin) ? href : undefined;
  } catch {
    return undefined; // URL.canParse() would be shorter, but is missing before Safari 17
  }
}
