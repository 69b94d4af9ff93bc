/**
 * What a test asks of a stock browser, and what it gets, whichever browser it is.
 */
import type { Browser } from 'puppeteer-core';
import type { NotificationDaemon } from '../notification-daemon/index.ts';

/** What a site's owner, the person at the browser, has decided. */
export type NotificationPermission = 'allow' | 'block';

export interface BrowserOptions {
  /**
   * Where it notifies. Without one a headless browser notifies nobody (`showNotification` works all the same), and one
   * with a window notifies the real desktop. Firefox needs libnotify on the machine for it (Debian: `libnotify4`).
   */
  daemon?: Pick<NotificationDaemon, 'env'>;
  /** Profile to use. @default a new temporary one, removed by `close()` */
  userDataDir?: string;
  /**
   * Sites whose question for permission is answered. The answers outlast restarts. What the profile holds already stays
   * in Chromium, and is answered anew in Firefox.
   *
   * @example { 'http://localhost:3000': 'allow' }
   */
  permissions?: Readonly<Record<string, NotificationPermission>>;
  /** @default true */
  headless?: boolean;
  /** More switches; in Chromium the last of a kind wins. */
  args?: readonly string[];
  /** @default what `findChromium()` or `findFirefox()` finds */
  executablePath?: string;
}

export interface LaunchedBrowser {
  /** Puppeteer's, over WebDriver BiDi for Firefox; another one after `relaunch()`. */
  readonly browser: Browser;
  readonly userDataDir: string;
  /** Starts again on the same profile; closes first when it still runs. @throws {Error} after `close()` without `keepProfile` */
  relaunch(): Promise<void>;
  /** Stops every service worker, as the browser does with idle ones. */
  stopWorkers(): Promise<void>;
  /** Changes a site's permission as its owner would in the settings. */
  setNotificationPermission(origin: string, permission: NotificationPermission): Promise<void>;
  /**
   * Quits as a person would.
   *
   * @param options.keepProfile leaves the profile for `relaunch()`, or for another launch with its `userDataDir`; a
   * temporary one is removed otherwise, also when this process is killed @default false
   */
  close(options?: { keepProfile?: boolean }): Promise<void>;
  /** Crashes it: SIGKILL to all its processes. The profile stays until `close()`. */
  kill(): Promise<void>;
}
