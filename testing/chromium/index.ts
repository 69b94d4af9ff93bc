/**
 * A stock Chromium that receives from the local push service and notifies on the test's own desktop.
 */
import type { Browser } from 'puppeteer-core';
import type { BrowserOptions, LaunchedBrowser } from '../browsers/contract.ts';
import { killGroup } from '../browsers/kill-group.ts';
import { launchOnProfile, type BrowserRun } from '../browsers/launch.ts';
import { isOwnProfile, makeProfile } from '../browsers/profile.ts';
import { requireVersion } from '../browsers/version.ts';
import { loadPeer } from '../optional-peer.ts';
import type { PushService } from '../push-service/contract.ts';
import { removeWithProcess, temporaryFilesIn, type FolderKeeper } from '../temporary-folder.ts';
import { setNotificationPermission, stopWorkers } from './controls.ts';
import { CHROMIUM_HINT, findChromium } from './find.ts';
import { chromiumArguments } from './flags.ts';
import { requireNetwork } from './network.ts';
import { seedPermissions } from './permissions.ts';

/** The first whose headless mode is the whole browser: in the earlier one nothing may notify. */
const OLDEST = 132;

export interface LaunchOptions extends BrowserOptions {
  service: Pick<PushService, 'chromiumFlags'>;
}

export interface Chromium extends LaunchedBrowser {
  /** Puppeteer's; another one after `relaunch()`. */
  readonly browser: Browser;
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
  const userDataDir = options.userDataDir ?? (await makeProfile('chromium'));
  let keeper: FolderKeeper | null = null;

  async function start(isFirst: boolean): Promise<BrowserRun> {
    if (isFirst) await seedPermissions(userDataDir, permissions);
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
      return { browser, quit: () => browser.close(), kill: () => kill(browser) };
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  return launchOnProfile({
    userDataDir,
    isProfileNew: options.userDataDir === undefined,
    start,
    releaseProfile() {
      keeper?.release();
      keeper = null;
    },
    stopWorkers,
    setNotificationPermission,
  });
}

async function kill(browser: Browser): Promise<void> {
  const child = browser.process();
  if (child === null || !killGroup(child)) return;
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

function busOf(daemon: LaunchOptions['daemon'], headless: boolean): Record<string, string> {
  if (daemon !== undefined) return daemon.env;
  return headless ? { DBUS_SESSION_BUS_ADDRESS: 'disabled:' } : {};
}
