/**
 * org.freedesktop.Notifications (Desktop Notifications Specification 1.2), as a desktop offers it to a browser.
 */
import type { interface as service } from 'dbus-next';

export const NAME = 'org.freedesktop.Notifications';
export const PATH = '/org/freedesktop/Notifications';

const CAPABILITIES = [
  'actions',
  'body',
  'body-hyperlinks',
  'body-images',
  'body-markup',
  'icon-static',
  'inline-reply',
  'persistence',
  'sound',
];

/** Arguments of Notify, in order: app, id to replace, icon, summary, body, actions, hints, time-out in ms. */
export type NotifyArguments = [string, number, string, string, string, string[], Record<string, unknown>, number];

export interface Desktop {
  /** @returns the notification's id */
  notify(args: NotifyArguments): number;
  /** The browser closes one. */
  close(id: number): void;
}

/** What the desktop tells the browser. */
export interface Signals {
  NotificationClosed(id: number, reason: number): void;
  ActionInvoked(id: number, key: string): void;
  NotificationReplied(id: number, text: string): void;
}

/**
 * @param Interface the base class of dbus-next, passed in because the package is loaded only when it is needed
 */
export function createNotificationsInterface(
  Interface: typeof service.Interface,
  desktop: Desktop,
): service.Interface & Signals {
  // D-Bus fixes the members' names; a signal is sent by calling it, with what it returns.
  class Notifications extends Interface {
    GetCapabilities(): string[] {
      return CAPABILITIES;
    }
    GetServerInformation(): string[] {
      return ['Belfry testing', 'Belfry', '1', '1.2'];
    }
    Notify(...args: NotifyArguments): number {
      return desktop.notify(args);
    }
    CloseNotification(id: number): void {
      desktop.close(id);
    }
    NotificationClosed(id: number, reason: number): unknown {
      return [id, reason];
    }
    ActionInvoked(id: number, key: string): unknown {
      return [id, key];
    }
    NotificationReplied(id: number, text: string): unknown {
      return [id, text];
    }
  }
  Notifications.configureMembers({
    methods: {
      GetCapabilities: { inSignature: '', outSignature: 'as' },
      GetServerInformation: { inSignature: '', outSignature: 'ssss' },
      Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
      CloseNotification: { inSignature: 'u', outSignature: '' },
    },
    signals: {
      NotificationClosed: { signature: 'uu' },
      ActionInvoked: { signature: 'us' },
      NotificationReplied: { signature: 'us' },
    },
  });
  return new Notifications(NAME);
}
