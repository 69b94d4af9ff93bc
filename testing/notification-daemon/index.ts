/**
 * A desktop that shows notifications to nobody: a private D-Bus with org.freedesktop.Notifications, so that a test sees
 * what a person would see and can click on it. The click a browser gets from here is a trusted one.
 */
import { loadPeer } from '../optional-peer.ts';
import { createWaitingList } from '../waiting-list.ts';
import { startPrivateBus } from './bus.ts';
import { createNotificationsInterface, NAME, PATH, type NotifyArguments } from './interface.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

/** Reasons of NotificationClosed. */
const CLOSED_BY_PERSON = 2;
const CLOSED_BY_CALL = 3;

export interface ShownNotification {
  id: number;
  title: string;
  /** As the browser sent it: markup, entities escaped; Chromium puts a link to the site before it, Firefox nothing. */
  body: string;
  /**
   * In the browser's order, with `default` (the body) among them. Chromium numbers the keys and adds `settings` last,
   * Firefox's are the site's own with `-moz` behind: go by the title.
   */
  actions: readonly { key: string; title: string }[];
  /** `urgency` and `image-path` (Chromium), `suppress-sound` (Firefox)…, unwrapped from their variants. */
  hints: Readonly<Record<string, unknown>>;
  /** ms until the desktop may hide it; 0 never (requireInteraction), −1 as the desktop likes. */
  timeoutMs: number;
  /** Whether it took the place of an earlier one; with the same tag Chromium replaces, Firefox closes and shows anew. */
  replaced: boolean;
  /** Epoch ms. */
  at: number;
}

export interface NotificationDaemon {
  /** Environment of a browser that shall notify here. */
  readonly env: { DBUS_SESSION_BUS_ADDRESS: string };
  /** What is on the screen, by id. */
  readonly shown: ReadonlyMap<number, ShownNotification>;
  /** All that was ever shown, oldest first; a replacement is an entry of its own. */
  readonly history: readonly ShownNotification[];
  /** The first notification on the screen, now or later, that satisfies `predicate`. @throws {Error} after `timeoutMs` */
  waitFor(predicate: (notification: ShownNotification) => boolean, timeoutMs?: number): Promise<ShownNotification>;
  /** Resolves once the notification is off the screen. @throws {Error} after `timeoutMs` */
  waitForClose(id: number, timeoutMs?: number): Promise<void>;
  /**
   * Clicks on the notification, or on one of its buttons. Like most desktops it stays until the browser closes it.
   *
   * @param action key or title of a button; the body when absent
   * @throws {Error} when no such notification or button is on the screen
   */
  click(id: number, action?: string): void;
  /** Types into the inline reply. @throws {Error} when no such notification is on the screen */
  reply(id: number, text: string): void;
  /** Swipes it away. @throws {Error} when no such notification is on the screen */
  dismiss(id: number): void;
  close(): Promise<void>;
}

/**
 * Needs `dbus-daemon` (any Linux desktop has it) and the package `dbus-next`.
 *
 * @throws {Error} when one of them is missing
 * @example
 * const daemon = await startNotificationDaemon();
 * const chromium = await launchChromium({ service, daemon, permissions: { 'http://localhost:3000': 'allow' } });
 * const notification = await daemon.waitFor(({ title }) => title === 'Your table is ready');
 * daemon.click(notification.id, 'Show the way');
 */
export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const { default: dbus } = await loadPeer('startNotificationDaemon', ['dbus-next'], () => import('dbus-next'));
  const privateBus = await startPrivateBus();
  const bus = dbus.sessionBus({ busAddress: privateBus.address });
  bus.on('error', () => bus.disconnect()); // the bus ended before we did

  const shown = new Map<number, ShownNotification>();
  const history: ShownNotification[] = [];
  const waiting = createWaitingList();
  let lastId = 0;

  const signals = createNotificationsInterface(dbus.interface.Interface, {
    notify(args) {
      const replaced = shown.has(args[1]);
      const id = replaced ? args[1] : (lastId += 1);
      const notification = { ...readNotification(args), id, replaced };
      shown.set(id, notification);
      history.push(notification);
      waiting.check();
      return id;
    },
    close(id) {
      if (takeOff(id)) setImmediate(() => signals.NotificationClosed(id, CLOSED_BY_CALL));
    },
  });

  function takeOff(id: number): boolean {
    const wasShown = shown.delete(id);
    waiting.check();
    return wasShown;
  }

  function find(id: number): ShownNotification {
    const notification = shown.get(id);
    if (notification === undefined) throw new Error(`no notification ${id} is shown; ${describeShown()}`);
    return notification;
  }

  function describeShown(): string {
    return `shown: ${[...shown.values()].map(({ id, title }) => `${id} ${JSON.stringify(title)}`).join(', ') || 'none'}`;
  }

  bus.export(PATH, signals);
  await bus.requestName(NAME, 0);

  return {
    env: { DBUS_SESSION_BUS_ADDRESS: privateBus.address },
    shown,
    history,

    waitFor(predicate, timeoutMs = DEFAULT_TIMEOUT_MS) {
      const describe = () => `no such notification; ${describeShown()}`;
      return waiting.wait(() => [...shown.values()].find(predicate), timeoutMs, describe);
    },

    async waitForClose(id, timeoutMs = DEFAULT_TIMEOUT_MS) {
      const describe = () => `notification ${id} is still shown`;
      await waiting.wait(() => (shown.has(id) ? undefined : true), timeoutMs, describe);
    },

    click(id, action = 'default') {
      const { actions } = find(id);
      const button = actions.find(({ key }) => key === action) ?? actions.find(({ title }) => title === action);
      if (button === undefined) {
        const known = actions.map(({ key, title }) => `${key} ${JSON.stringify(title)}`).join(', ');
        throw new Error(`notification ${id} has no action ${JSON.stringify(action)}; it has ${known || 'none'}`);
      }
      signals.ActionInvoked(id, button.key);
    },

    reply(id, text) {
      signals.NotificationReplied(find(id).id, text);
    },

    dismiss(id) {
      find(id);
      takeOff(id);
      signals.NotificationClosed(id, CLOSED_BY_PERSON);
    },

    async close() {
      waiting.close('the notification daemon was closed');
      bus.disconnect();
      await privateBus.close();
    },
  };
}

function readNotification(args: NotifyArguments): Omit<ShownNotification, 'id' | 'replaced'> {
  const [, , , title, body, flatActions, hints, timeoutMs] = args;
  const actions: { key: string; title: string }[] = [];
  for (let i = 0; i + 1 < flatActions.length; i += 2) {
    actions.push({ key: flatActions[i] ?? '', title: flatActions[i + 1] ?? '' });
  }
  const plainHints = Object.fromEntries(Object.entries(hints).map(([name, hint]) => [name, unwrap(hint)]));
  return { title, body, actions, hints: plainHints, timeoutMs, at: Date.now() };
}

/** D-Bus variants nest; pixel data stays as octets. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return 'signature' in value && 'value' in value ? unwrap(value.value) : value;
}
