import type { NOTIFICATION_OPTION_NAMES } from '../wire/constants.ts';
import {
  isArrayOf,
  isBoolean,
  isFilled,
  isNumber,
  isRecord,
  isString,
  type UnknownRecord,
} from '../wire/guards/record.ts';
import type { BelfryMember } from '../wire/schemas/payload.ts';

export interface ShowAction {
  action: string;
  title: string;
  icon?: string | undefined;
}

/** `NotificationOptions` with the members that TypeScript's own does not have. */
export interface ShowOptions extends NotificationOptions {
  body?: string | undefined;
  data?: unknown;
  image?: string;
  renotify?: boolean;
  vibrate?: number[];
  timestamp?: number;
  actions?: ShowAction[] | undefined;
  /** WebKit's declarative notifications. */
  navigate?: string | undefined;
}

/** An action as a payload has it. */
export interface PayloadAction extends ShowAction {
  /** Where it leads, unresolved. */
  url?: string | undefined;
  /** It only closes the notification and reports. */
  closes?: boolean;
  /** It ends the subscription, too. */
  ends?: boolean | undefined;
}

/** Names that only close, when an action of another server has no URL; any other leads where the body does. */
const CLOSING_ACTIONS = ['dismiss', 'close'];

/** The allow-list, without `body`, `actions` and `data`, which are read apart. */
type CheckedName = Exclude<(typeof NOTIFICATION_OPTION_NAMES)[number], 'body' | 'actions' | 'data'>;

const CHECKS: Readonly<Record<CheckedName, (value: unknown) => boolean>> = {
  icon: isFilled,
  badge: isFilled,
  image: isFilled,
  tag: isFilled,
  lang: isFilled,
  renotify: isBoolean,
  requireInteraction: isBoolean,
  silent: isBoolean,
  timestamp: isNumber,
  dir: (value) => value === 'auto' || value === 'ltr' || value === 'rtl',
  vibrate: (value) => isArrayOf(value, isNumber), // browsers cut what is too long
};

/**
 * Takes what a payload may set, each value only with its right type, and mends what the standard answers with a
 * TypeError.
 */
export function readOptions(shown: UnknownRecord): ShowOptions {
  const options: UnknownRecord = {};
  for (const [name, isRight] of Object.entries(CHECKS)) {
    if (isRight(shown[name])) options[name] = shown[name];
  }
  if (options.silent) delete options.vibrate;
  if (!options.tag) delete options.renotify;
  return options;
}

/** A text that may have come as a number. */
export const readText = (value: unknown): string =>
  isString(value) ? value.trim() : isNumber(value) ? String(value) : '';

/** Puts actions with a URL and ours without one back into their one order: browsers show the first two. */
export function readActions(listed: unknown, ours: BelfryMember['actions'] = []): PayloadAction[] {
  const actions = (Array.isArray(listed) ? listed : []).map(readAction).filter((action) => action !== undefined);
  for (const { index, ...action } of [...ours].sort((a, b) => a.index - b.index)) {
    actions.splice(index, 0, { ...action, closes: true });
  }
  return actions;
}

function readAction(value: unknown): PayloadAction | undefined {
  if (!isRecord(value) || !isFilled(value.action) || !isFilled(value.title)) return undefined;
  const { action, title, icon } = value;
  const target = value.navigate ?? value.url;
  const url = isFilled(target) ? target : undefined;
  const closes = !url && CLOSING_ACTIONS.includes(action);
  return { action, title, icon: isFilled(icon) ? icon : undefined, url, closes };
}
