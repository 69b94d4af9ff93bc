import { MAX_PLAINTEXT_OCTETS, PAYLOAD_VERSION, type Preferences, type PushPayload } from '../../wire/index.ts';
import type { Rendered } from './render.ts';

/** What a payload says beside the rendered texts. */
export interface Envelope {
  /** Public id of the notification. */
  id: string;
  /** Signed event token. */
  token: string;
  /** Absolute URL of POST /events. */
  eventsUrl: string;
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

/** Longest title that is sent; browsers show far less. */
const MAX_TITLE = 200;

/**
 * Composes the payload and fits it into one record. What does not fit is dropped in this order, each named in
 * `dropped`: image, badge, action icons, icon, the app's data, the end of the body, actions from the last on.
 *
 * @returns undefined when not even the title fits
 */
export function compose(rendered: Rendered, envelope: Envelope): Composed | undefined {
  const payload = buildPayload(rendered, envelope);
  const dropped: string[] = [];
  for (const step of [undefined, ...FITTING]) {
    if (step !== undefined && step.apply(payload)) dropped.push(step.name);
    const plaintext = Buffer.from(JSON.stringify(payload));
    if (plaintext.byteLength <= MAX_PLAINTEXT_OCTETS) return { plaintext, dropped };
    if (step?.name === 'body') {
      const excess = plaintext.byteLength - MAX_PLAINTEXT_OCTETS;
      if (shortenBody(payload, excess)) return { plaintext: Buffer.from(JSON.stringify(payload)), dropped };
    }
  }
  return undefined;
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
      const { type, url } = notification.data ?? {};
      notification.data = { type, url };
      return true;
    },
  },
  { name: 'body', apply: ({ notification }) => (notification.body ?? '') !== '' },
  {
    name: 'actions',
    apply({ notification, belfry }) {
      const removed = [remove(notification, 'actions'), remove(belfry, 'actions')];
      return removed.includes(true);
    },
  },
];

function buildPayload(rendered: Rendered, envelope: Envelope): PushPayload {
  const resolve = (url: string): string => new URL(url, envelope.appUrl).href;
  const { appearance } = rendered;
  const url = resolve(rendered.url ?? '');
  const silent = appearance.silent === true || !envelope.preferences.soundEnabled;
  // `silent` together with `vibrate` is a TypeError in browsers; a person's switch silences both.
  const vibrate = silent || !envelope.preferences.vibrationEnabled ? undefined : appearance.vibrate;
  const indexed = rendered.actions.map((action, index) => ({ ...action, index }));
  const linked = indexed.filter((action) => action.url !== undefined && action.url !== '');
  const others = indexed.filter((action) => action.url === undefined || action.url === '');
  const withIcon = (icon: string | undefined) => (icon === undefined ? {} : { icon: resolve(icon) });
  return {
    web_push: 8030,
    notification: {
      title: cut(rendered.title, MAX_TITLE),
      navigate: url,
      ...(rendered.body === '' ? {} : { body: rendered.body }),
      icon: resolve(appearance.icon ?? envelope.defaultIcon),
      badge: resolve(appearance.badge ?? envelope.defaultBadge),
      ...(appearance.image === undefined ? {} : { image: resolve(appearance.image) }),
      ...(rendered.tag === undefined || rendered.tag === '' ? {} : { tag: rendered.tag }),
      ...(appearance.renotify === true && rendered.tag !== undefined ? { renotify: true } : {}),
      ...(appearance.requireInteraction === undefined ? {} : { requireInteraction: appearance.requireInteraction }),
      ...(silent ? { silent: true } : {}),
      ...(vibrate === undefined ? {} : { vibrate }),
      ...(appearance.timestamp === undefined ? {} : { timestamp: appearance.timestamp }),
      ...(appearance.dir === undefined ? {} : { dir: appearance.dir }),
      ...(rendered.lang === undefined ? {} : { lang: rendered.lang }),
      data: { ...envelope.data, type: envelope.type, url },
      ...(linked.length === 0
        ? {}
        : {
            actions: linked.map(({ action, title, icon, url: target }) => ({
              action,
              title,
              navigate: resolve(target ?? ''),
              ...withIcon(icon),
            })),
          }),
    },
    belfry: {
      v: PAYLOAD_VERSION,
      id: envelope.id,
      token: envelope.token,
      events: envelope.eventsUrl,
      ...(envelope.category === null ? {} : { category: envelope.category }),
      ...(others.length === 0
        ? {}
        : { actions: others.map(({ action, title, icon, index }) => ({ action, title, index, ...withIcon(icon) })) }),
    },
  };
}

/** Cuts at least `excess` octets off the body, never through a character. */
function shortenBody(payload: PushPayload, excess: number): boolean {
  const body = payload.notification.body ?? '';
  const fits = (text: string): boolean =>
    Buffer.byteLength(JSON.stringify(body)) - Buffer.byteLength(JSON.stringify(text)) >= excess;
  let [low, high] = [0, body.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(cut(body, middle))) low = middle;
    else high = middle - 1;
  }
  payload.notification.body = cut(body, low);
  return fits(payload.notification.body);
}

/** At most `length` UTF-16 units, the last an ellipsis where something was cut, never half a surrogate pair. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function remove<T extends object>(target: T, name: keyof T): boolean {
  if (target[name] === undefined) return false;
  Reflect.deleteProperty(target, name);
  return true;
}
