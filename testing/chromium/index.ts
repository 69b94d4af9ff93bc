/**
 * A stock Chromium that receives from the local push service and notifies on the test's own desktop.
 */
import type { Browser } from 'puppeteer-core';
import type { NotificationDaemon } from '../notification-daemon/index.ts';
import type { PushService } from '../push-service/contract.ts';
import { setNotificationPermission, stopWorkers } from './controls.ts';
import { findChromium } from './find.ts';
import { chromiumArguments } from './flags.ts';
import { makeProfile, removeOwnProfile, seedPermissions, type NotificationPermission } from './profile.ts';

export interface LaunchOptions {
  service: Pick<PushService, 'chromiumFlags'>;
  /**
   * Where it notifies. Without one a headless browser notifies nobody (`showNotification` works all the same), and one
   * with a window notifies the real desktop.
   */
  daemon?: Pick<NotificationDaemon, 'env'>;
  /** Profile to use. @default a new temporary one, removed by `close()` */
  userDataDir?: string;
  /**
   * Sites whose question for permission counts as answered. Written into the profile, so they outlast restarts; what the
   * profile holds already stays.
   *
   * @example { 'http://localhost:3000': 'allow' }
   */
  permissions?: Readonly<Record<string, NotificationPermission>>;
  /** @default true */
  headless?: boolean;
  /** More switches; the last of a kind wins. */
  args?: readonly string[];
  /** @default findChromium() */
  executablePath?: string;
}

export interface Chromium {
  /** Puppeteer's; another one after `relaunch()`. */
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
   * @param options.keepProfile leaves the profile for `relaunch()`, or for another `launchChromium({ userDataDir })`;
   * a temporary one is removed otherwise (it stays behind when this process is killed, Chromium does not) @default false
   */
  close(options?: { keepProfile?: boolean }): Promise<void>;
  /** Crashes it: SIGKILL to all its processes. The profile stays until `close()`. */
  kill(): Promise<void>;
}

/**
 * Starts Chromium. Needs the package `puppeteer-core` and, on Linux, a network interface that is up besides loopback:
 * without one Chromium thinks it is offline and never connects.
 *
 * @throws {Error} when there is no Chromium, or it does not start
 * @example
 * const chromium = await launchChromium({ service, daemon, permissions: { 'http://localhost:3000': 'allow' } });
 * const page = await chromium.browser.newPage();
 * await page.goto('http://localhost:3000');
 */
export async function launchChromium(options: LaunchOptions): Promise<Chromium> {
  const { service, daemon, permissions = {}, headless = true, args = [] } = options;
  const executablePath = options.executablePath ?? findChromium();
  const { default: puppeteer } = await import('puppeteer-core');
  const userDataDir = options.userDataDir ?? (await makeProfile());
  await seedPermissions(userDataDir, permissions);

  function start(): Promise<Browser> {
    return puppeteer.launch({
      executablePath,
      userDataDir,
      headless,
      pipe: true, // when this process dies the pipe ends, and Chromium with it
      handleSIGINT: false, // who asked for a browser decides what ^C means
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: chromiumArguments(service.chromiumFlags, { headless, args }),
      env: { ...process.env, ...busOf(daemon, headless) },
      ...(headless ? {} : { defaultViewport: null }),
    });
  }

  let browser: Browser;
  let isRunning = true;
  let isProfileKept = true;
  try {
    browser = await start();
  } catch (error) {
    if (options.userDataDir === undefined) await removeOwnProfile(userDataDir);
    throw error;
  }

  async function quit() {
    if (!isRunning) return;
    isRunning = false;
    await browser.close();
  }

  return {
    get browser() {
      return browser;
    },
    userDataDir,
    async relaunch() {
      if (!isProfileKept)
        throw new Error('closed for good; close({ keepProfile: true }) leaves a profile to relaunch on');
      await quit();
      browser = await start();
      isRunning = true;
    },
    stopWorkers: () => stopWorkers(browser),
    setNotificationPermission: (origin, permission) => setNotificationPermission(browser, origin, permission),
    async close({ keepProfile = false } = {}) {
      await quit();
      if (keepProfile) return;
      isProfileKept = false;
      await removeOwnProfile(userDataDir);
    },
    async kill() {
      if (!isRunning) return;
      isRunning = false;
      await killGroup(browser);
    },
  };
}

/** Puppeteer starts Chromium as the leader of a process group of its own, except on Windows. */
async function killGroup(browser: Browser): Promise<void> {
  const child = browser.process();
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
  await ended;
}

function busOf(daemon: LaunchOptions['daemon'], headless: boolean): Record<string, string> {
  if (daemon !== undefined) return daemon.env;
  return headless ? { DBUS_SESSION_BUS_ADDRESS: 'disabled:' } : {};
}
