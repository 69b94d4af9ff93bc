/**
 * A stock Chromium that receives from the local push service and notifies on the test's own desktop.
 */
import type { Browser } from 'puppeteer-core';
import { requireVersion } from '../browser-version.ts';
import type { NotificationDaemon } from '../notification-daemon/index.ts';
import { loadPeer } from '../optional-peer.ts';
import type { PushService } from '../push-service/contract.ts';
import { removeTemporaryFilesIn, removeWithProcess, temporaryFilesIn, type FolderKeeper } from '../temporary-folder.ts';
import { setNotificationPermission, stopWorkers } from './controls.ts';
import { CHROMIUM_HINT, findChromium } from './find.ts';
import { chromiumArguments } from './flags.ts';
import { requireNetwork } from './network.ts';
import {
  isOwnProfile,
  makeProfile,
  removeOwnProfile,
  seedPermissions,
  type NotificationPermission,
} from './profile.ts';

/** The first whose headless mode is the whole browser: in the earlier one nothing may notify. */
const OLDEST = 132;

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
   * a temporary one is removed otherwise, also when this process is killed @default false
   */
  close(options?: { keepProfile?: boolean }): Promise<void>;
  /** Crashes it: SIGKILL to all its processes. The profile stays until `close()`. */
  kill(): Promise<void>;
}

/**
 * Starts Chromium. Needs the package `puppeteer-core` and, on Linux, a network interface that is up besides loopback:
 * without one Chromium thinks it is offline and never connects.
 *
 * @throws {Error} when there is no Chromium, or it is too old or does not start, or there is no such network interface
 * @example
 * const chromium = await launchChromium({ service, daemon, permissions: { 'http://localhost:3000': 'allow' } });
 * const page = await chromium.browser.newPage();
 * await page.goto('http://localhost:3000');
 */
export async function launchChromium(options: LaunchOptions): Promise<Chromium> {
  const { service, daemon, permissions = {}, headless = true, args = [] } = options;
  const executablePath = options.executablePath ?? findChromium();
  requireNetwork();
  const { default: puppeteer } = await loadPeer('launchChromium', ['puppeteer-core'], () => import('puppeteer-core'));
  const userDataDir = options.userDataDir ?? (await makeProfile());
  let keeper: FolderKeeper | null = null;

  async function start(): Promise<Browser> {
    if (isOwnProfile(userDataDir)) keeper = removeWithProcess(userDataDir);
    const browser = await puppeteer.launch({
      executablePath,
      userDataDir,
      headless,
      pipe: true, // when this process dies the pipe ends, and Chromium with it
      handleSIGINT: false, // who asked for a browser decides what ^C means
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: chromiumArguments(service.chromiumFlags, { headless, args }),
      env: { ...process.env, ...(await temporaryFilesIn(userDataDir)), ...busOf(daemon, headless) },
      ...(headless ? {} : { defaultViewport: null }),
    });
    try {
      requireVersion(await browser.version(), { name: 'Chromium', oldest: OLDEST, hint: CHROMIUM_HINT });
      return browser;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  let browser: Browser;
  let isRunning = true;
  let isProfileKept = true;
  try {
    await seedPermissions(userDataDir, permissions);
    browser = await start();
  } catch (error) {
    releaseProfile();
    if (options.userDataDir === undefined) await removeOwnProfile(userDataDir);
    throw error;
  }

  function releaseProfile() {
    keeper?.release();
    keeper = null;
  }

  async function quit() {
    if (!isRunning) return;
    isRunning = false;
    await browser.close();
    await removeTemporaryFilesIn(userDataDir);
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
      releaseProfile();
      browser = await start();
      isRunning = true;
    },
    stopWorkers: () => stopWorkers(browser),
    setNotificationPermission: (origin, permission) => setNotificationPermission(browser, origin, permission),
    async close({ keepProfile = false } = {}) {
      await quit();
      if (!keepProfile) {
        isProfileKept = false;
        await removeOwnProfile(userDataDir);
      }
      releaseProfile();
    },
    async kill() {
      if (!isRunning) return;
      isRunning = false;
      await killGroup(browser);
      await removeTemporaryFilesIn(userDataDir);
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
