import type { ShownNotification } from './contract.ts';

interface Entry extends ShownNotification {
  visible: boolean;
  close(): void;
}

export interface NotificationCentre {
  readonly shown: readonly ShownNotification[];
  readonly refusals: readonly unknown[];
  show: (title?: string, options?: Readonly<Record<string, unknown>>) => Promise<void>;
  visible: (filter?: { tag?: string }) => ShownNotification[];
  /** Takes it off the screen without telling the worker. */
  hide(notification: ShownNotification): void;
}

/** What browsers with buttons show. */
export const MAX_ACTIONS = 2;

/**
 * @param onClosed told when the worker closed a notification, or another with the same tag replaced it
 */
export function createNotificationCentre(
  onClosed: (notification: ShownNotification) => void,
  refuse: (title: string, options: Readonly<Record<string, unknown>>) => boolean,
  loadPictures: () => Promise<void> | undefined,
): NotificationCentre {
  const shown: Entry[] = [];
  const refusals: unknown[] = [];

  function hide(notification: ShownNotification): boolean {
    const entry = shown.find((candidate) => candidate === notification);
    const was = entry?.visible ?? false;
    if (entry) entry.visible = false;
    return was;
  }

  return {
    shown,
    refusals,
    async show(title, options = {}) {
      try {
        await place(title, options);
      } catch (error) {
        refusals.push(error);
        throw error;
      }
    },
    visible: ({ tag } = {}) => shown.filter((entry) => entry.visible && (tag === undefined || entry.tag === tag)),
    hide: (notification) => void hide(notification),
  };

  async function place(title: string | undefined, options: Readonly<Record<string, unknown>>): Promise<void> {
    if (title === undefined) throw new TypeError('showNotification: 1 argument required');
    check(options);
    if (refuse(title, options)) throw new TypeError('showNotification: not supported here');
    if (['icon', 'image', 'badge'].some((name) => name in options)) await loadPictures();
    const tag = typeof options.tag === 'string' ? options.tag : '';
    const replaced = tag === '' ? undefined : shown.find((entry) => entry.visible && entry.tag === tag);
    const actions = (options.actions ?? []) as ShownNotification['actions'];
    const entry: Entry = {
      title: title,
      body: typeof options.body === 'string' ? options.body : '',
      tag,
      data: structuredClone(options.data ?? null),
      actions: structuredClone(actions).slice(0, MAX_ACTIONS),
      options: { ...options },
      visible: true,
      close: () => {
        if (hide(entry)) onClosed(entry);
      },
    };
    shown.push(entry);
    replaced?.close();
  }
}

/** The TypeErrors of the Notifications standard ("create a notification") and of WebIDL. */
function check(options: Readonly<Record<string, unknown>>): void {
  const { silent, vibrate, renotify, tag, dir, actions } = options;
  if (silent === true && vibrate !== undefined) throw new TypeError('silent notifications must not vibrate');
  if (renotify === true && (tag === undefined || tag === '')) throw new TypeError('renotify needs a tag');
  if (dir !== undefined && !(['auto', 'ltr', 'rtl'] as unknown[]).includes(dir))
    throw new TypeError('dir is not valid');
  if (actions === undefined) return;
  if (!Array.isArray(actions)) throw new TypeError('actions must be a sequence');
  for (const action of actions as Record<string, unknown>[]) {
    if (action.action === undefined || action.title === undefined) throw new TypeError('an action lacks a member');
  }
}
