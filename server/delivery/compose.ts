import {
  MAX_PLAINTEXT_OCTETS,
  PAYLOAD_VERSION,
  type Click,
  type PayloadClick,
  type Preferences,
  type PushPayload,
} from '../../wire/index.ts';
import { clickForPayload, resultsForPayload } from '../actions/results.ts';
import type { Rendered } from './render.ts';
import { resolveTarget, resolveUrl } from './resolve-url.ts';

/** What a payload says beside the rendered texts. */
export interface Envelope {
  /** Public id of the notification. */
  id: string;
  /** Signed event token. */
  token: string;
  /** Absolute URL of POST /events. */
  eventsUrl: string;
  /** What a browser that shows a notification by itself opens for a target: it counts the click and leads there. */
  link?: (url: string, action: string) => string;
  /** Absolute; relative URLs resolve against it. */
  appUrl: string;
  category: string | null;
  /** The template's type, or `general`. */
  type: string;
  /** The app's own data: the context of a templated send, and `data` of the request. */
  data: Record<string, unknown>;
  defaultIcon: string;
  defaultBadge: string;
  preferences: Pick<Preferences, 'soundEnabled' | 'vibrationEnabled'>;
}

export interface Composed {
  plaintext: Uint8Array;
  /** What had to be left out, in the order it was. */
  dropped: string[];
}

/** Longest title that is sent, in characters; browsers show far less. */
const MAX_TITLE = 200;

/**
 * Composes the payload and fits it into one record. What does not fit is dropped in this order, each named in
 * `dropped`: image, badge, action icons, icon, the app's data, the end of the body, actions from the last on. The end
 * of a title above 200 characters is dropped always.
 *
 * @returns undefined when not even the title fits
 * @throws {TypeError} when a URL cannot be resolved
 */
export function compose(rendered: Rendered, envelope: Envelope): Composed | undefined {
  const payload = buildPayload(rendered, envelope);
  const { notification } = payload;
  const body = notification.body ?? '';
  const dropped = cutCharacters(rendered.title) === rendered.title ? [] : ['title'];
  const plaintext = encode(payload);
  if (fits(plaintext)) return { plaintext, dropped };
  for (const { name, apply } of FITTING) {
    if (!apply(payload)) continue;
    dropped.push(name);
    const smaller = encode(payload);
    if (fits(smaller)) return { plaintext: smaller, dropped };
  }
  const left = rendered.actions.map(isLinked);
  for (;;) {
    if (fitBody(payload, body)) {
      if ((notification.body ?? '') !== body) dropped.push('body');
      if (left.length < rendered.actions.length) dropped.push('actions');
      return { plaintext: encode(payload), dropped };
    }
    const linked = left.pop();
    if (linked === undefined) return undefined;
    dropLast(linked ? notification : payload.belfry);
  }
}

/** Each step makes the payload smaller and says whether it changed anything. */
const FITTING: readonly { name: string; apply: (payload: PushPayload) => boolean }[] = [
  { name: 'image', apply: ({ notification }) => remove(notification, 'image') },
  { name: 'badge', apply: ({ notification }) => remove(notification, 'badge') },
  {
    name: 'action icons',
    apply: ({ notification, belfry }) =>
      [...(notification.actions ?? []), ...(belfry.actions ?? [])]
        .map((action) => remove(action, 'icon'))
        .includes(true),
  },
  { name: 'icon', apply: ({ notification }) => remove(notification, 'icon') },
  {
    name: 'data',
    apply({ notification }) {
      const { type, url, ...own } = notification.data ?? {};
      notification.data = { type, url };
      return Object.keys(own).length > 0;
    },
  },
];

function buildPayload(rendered: Rendered, envelope: Envelope): PushPayload {
  const resolve = (url: string, name: string): string => resolveUrl(url, envelope.appUrl, name);
  const { appearance } = rendered;
  const target = (url: string, name: string): string => resolveTarget(url, envelope.appUrl, name);
  const { link = (to) => to } = envelope;
  const url = target(rendered.url ?? '', 'url');
  const closes = rendered.close !== undefined;
  const silent = appearance.silent === true || closes || !envelope.preferences.soundEnabled;
  // `silent` together with `vibrate` is a TypeError in browsers; a person's switch silences both.
  const vibrate = silent || !envelope.preferences.vibrationEnabled ? undefined : appearance.vibrate;
  // Where a browser demands that something is shown, what closes others stands in the place of the first.
  const tag = (rendered.tag === '' ? undefined : rendered.tag) ?? rendered.close?.[0];
  const { appBadge } = appearance;
  const badge = typeof appBadge === 'number' ? { app_badge: appBadge } : {};
  const indexed = rendered.actions.map((action, index) => ({
    ...action,
    // A title that a template rendered to nothing would make the payload invalid for Safari.
    title: action.title === '' ? action.action : action.title.toWellFormed(),
    index,
  }));
  const linked = indexed.filter(isLinked);
  const others = indexed.filter((action) => !isLinked(action));
  const clicks = clicksOf(appearance.click, linked);
  const withIcon = (icon: string | undefined, action: string) =>
    icon === undefined ? {} : { icon: resolve(icon, `icon of action ${action}`) };
  return {
    web_push: 8030,
    notification: {
      title: cutCharacters(rendered.title).toWellFormed(),
      navigate: link(url, ''),
      ...(rendered.body === '' ? {} : { body: rendered.body.toWellFormed() }),
      icon: resolve(appearance.icon ?? envelope.defaultIcon, 'icon'),
      badge: resolve(appearance.badge ?? envelope.defaultBadge, 'badge'),
      ...(appearance.image === undefined ? {} : { image: resolve(appearance.image, 'image') }),
      ...(tag === undefined ? {} : { tag }),
      // `renotify` without a tag is a TypeError in browsers.
      ...(appearance.renotify === true && tag !== undefined && !closes ? { renotify: true } : {}),
      ...(appearance.requireInteraction === undefined || closes
        ? {}
        : { requireInteraction: appearance.requireInteraction }),
      ...(silent ? { silent: true } : {}),
      ...(vibrate === undefined ? {} : { vibrate }),
      ...(appearance.timestamp === undefined ? {} : { timestamp: appearance.timestamp }),
      ...(appearance.dir === undefined ? {} : { dir: appearance.dir }),
      ...(rendered.lang === undefined ? {} : { lang: rendered.lang }),
      data: { ...envelope.data, type: envelope.type, url },
      ...(linked.length === 0
        ? {}
        : {
            actions: linked.map(({ action, title, icon, url: to }) => ({
              action,
              title,
              navigate: link(target(to ?? '', `url of action ${action}`), action),
              ...withIcon(icon, action),
            })),
          }),
      ...badge,
    },
    // In both places: Safari 18.4 reads it among the notification's members, the standard and later ones here.
    ...badge,
    belfry: {
      v: PAYLOAD_VERSION,
      id: envelope.id,
      token: envelope.token,
      events: envelope.eventsUrl,
      ...(envelope.category === null ? {} : { category: envelope.category }),
      ...(appBadge === 'count' ? { count: 1 } : {}),
      ...(rendered.close === undefined ? {} : { close: [...rendered.close] }),
      ...(others.length === 0
        ? {}
        : {
            actions: others.map(({ action, title, icon, index, builtIn, operation, results }) => ({
              action,
              title,
              index,
              ...withIcon(icon, action),
              ...(builtIn === 'unsubscribe' ? { ends: true } : {}),
              ...(operation === 'post' ? { post: resultsForPayload(results) } : {}),
            })),
          }),
      ...(clicks.length === 0 ? {} : { clicks: Object.fromEntries(clicks) }),
    },
  };
}

/** What clicks do with windows, where that is asked for; '' is the body. */
function clicksOf(body: Click | undefined, linked: Rendered['actions']): (readonly [string, PayloadClick])[] {
  return [
    ...(body === undefined ? [] : [['', clickForPayload(body)] as const]),
    ...linked.flatMap(({ action, operation, match }) =>
      operation === undefined || operation === 'post' ? [] : [[action, clickForPayload({ operation, match })] as const],
    ),
  ];
}

/** Gives the payload as much of the body as fits. @returns false when it does not fit without any */
function fitBody(payload: PushPayload, body: string): boolean {
  const { notification } = payload;
  const fitsWith = (text: string): boolean => {
    if (text === '') delete notification.body;
    else notification.body = text;
    return fits(encode(payload));
  };
  if (fitsWith(body)) return true;
  let [low, high] = [0, body.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fitsWith(cutUnits(body, middle))) low = middle;
    else high = middle - 1;
  }
  return fitsWith(low === 0 ? '' : cutUnits(body, low));
}

/** At most `length` UTF-16 units, the last an ellipsis, never half a surrogate pair. */
const cutUnits = (text: string, length: number): string =>
  `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

/** At most {@link MAX_TITLE} code points, as the schemas count. */
function cutCharacters(title: string): string {
  if (title.length <= MAX_TITLE) return title;
  const characters = [...title];
  return characters.length <= MAX_TITLE ? title : `${characters.slice(0, MAX_TITLE - 1).join('')}…`;
}

const encode = (payload: PushPayload): Buffer => Buffer.from(JSON.stringify(payload));

const fits = ({ byteLength }: Uint8Array): boolean => byteLength <= MAX_PLAINTEXT_OCTETS;

const isLinked = ({ url }: { url?: string | undefined }): boolean => url !== undefined && url !== '';

function dropLast(target: { actions?: unknown[] | undefined }): void {
  target.actions?.pop();
  if (target.actions?.length === 0) delete target.actions;
}

function remove<T extends object>(target: T, name: keyof T): boolean {
  if (target[name] === undefined) return false;
  Reflect.deleteProperty(target, name);
  return true;
}
