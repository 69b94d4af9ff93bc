/**
 * A stock Firefox that receives from the local push service and notifies on the test's own desktop.
 */
import { statSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import type { NotificationPermission } from '../chromium/profile.ts';
import { requireVersion } from '../browser-version.ts';
import type { NotificationDaemon } from '../notification-daemon/index.ts';
import { loadPeer } from '../optional-peer.ts';
import type { FirefoxPreferences, PushService } from '../push-service/contract.ts';
import { requireLibnotify, setNotificationPermission, stopWorkers } from './controls.ts';
import { findFirefox, FIREFOX_HINT } from './find.ts';
import { firefoxPreferences } from './preferences.ts';
import { startFirefox, type FirefoxProcess } from './process.ts';
import { isOwnProfile, makeProfile, removeOwnProfile, writePreferences } from './profile.ts';
import { removeTemporaryFilesIn, temporaryFilesIn } from '../temporary-folder.ts';

/** The oldest whose service workers can be stopped over WebDriver BiDi. */
const OLDEST = 140;

export interface FirefoxOptions {
  service: Pick<PushService, 'firefoxPrefs'>;
  /**
   * Where it notifies, which needs libnotify on the machine (Debian: `libnotify4`). Without a daemon a headless browser
   * notifies nobody (`showNotification` works all the same), and one with a window notifies the real desktop.
   */
  daemon?: Pick<NotificationDaemon, 'env'>;
  /** Profile to use. @default a new temporary one, removed by `close()` */
  userDataDir?: string;
  /**
   * Sites whose question for permission is answered, over what the profile holds. The answers outlast restarts.
   *
   * @example { 'http://localhost:3000': 'allow' }
   */
  permissions?: Readonly<Record<string, NotificationPermission>>;
  /** More preferences; they win. */
  prefs?: FirefoxPreferences;
  /** @default true */
  headless?: boolean;
  /** More switches. */
  args?: readonly string[];
  /** @default findFirefox() */
  executablePath?: string;
}

export interface Firefox {
  /** Puppeteer's, over WebDriver BiDi; another one after `relaunch()`. */
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
   * @param options.keepProfile leaves the profile for `relaunch()`, or for another `launchFirefox({ userDataDir })`; a
   * temporary one is removed otherwise, also when this process is killed @default false
   */
  close(options?: { keepProfile?: boolean }): Promise<void>;
  /** Crashes it: SIGKILL to all its processes. The profile stays until `close()`. */
  kill(): Promise<void>;
}

/**
 * Starts Firefox. Needs the package `puppeteer-core`.
 *
 * @throws {Error} when there is no Firefox, or it is too old or does not start, or cannot notify the daemon for want of
 * libnotify
 * @example
 * const firefox = await launchFirefox({ service, daemon, permissions: { 'http://localhost:3000': 'allow' } });
 * const page = await firefox.browser.newPage();
 * await page.goto('http://localhost:3000');
 */
export async function launchFirefox(options: FirefoxOptions): Promise<Firefox> {
  const { service, daemon, permissions = {}, prefs = {}, headless = true, args = [] } = options;
  const executablePath = options.executablePath ?? findFirefox();
  const { default: puppeteer } = await loadPeer('launchFirefox', ['puppeteer-core'], () => import('puppeteer-core'));
  const userDataDir = options.userDataDir ?? (await makeProfile());
  const hasDesktop = daemon !== undefined || !headless;
  await writePreferences(userDataDir, firefoxPreferences(service.firefoxPrefs, { hasDesktop, prefs }));

  async function start(decisions: typeof permissions = {}): Promise<{ child: FirefoxProcess; browser: Browser }> {
    const child = await startFirefox({
      executablePath,
      ownProfile: isOwnProfile(userDataDir) ? userDataDir : null,
      args: [
        ...['--profile', userDataDir, '--no-remote'],
        ...(headless ? ['--headless'] : []),
        '--remote-debugging-port=0',
        '--remote-allow-system-access', // for stopWorkers()
        ...args,
        'about:blank',
      ],
      env: { ...environment(userDataDir, daemon), ...(await temporaryFilesIn(userDataDir)) },
    });
    try {
      const browser = await puppeteer.connect({
        browserWSEndpoint: `${child.address}/session`,
        protocol: 'webDriverBiDi',
        ...(headless ? {} : { defaultViewport: null }),
      });
      requireVersion(await browser.version(), { name: 'Firefox', oldest: OLDEST, hint: FIREFOX_HINT });
      if (daemon !== undefined) await requireLibnotify(browser);
      for (const [origin, permission] of Object.entries(decisions)) {
        await setNotificationPermission(browser, origin, permission);
      }
      return { child, browser };
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  let running: { child: FirefoxProcess; browser: Browser };
  let isRunning = true;
  let isProfileKept = true;
  try {
    running = await start(permissions);
  } catch (error) {
    if (options.userDataDir === undefined) await removeOwnProfile(userDataDir);
    throw error;
  }

  async function quit() {
    if (!isRunning) return;
    isRunning = false;
    await running.browser.close();
    await running.child.waitForExit();
    await removeTemporaryFilesIn(userDataDir);
  }

  return {
    get browser() {
      return running.browser;
    },
    userDataDir,
    async relaunch() {
      if (!isProfileKept)
        throw new Error('closed for good; close({ keepProfile: true }) leaves a profile to relaunch on');
      await quit();
      running = await start();
      isRunning = true;
    },
    stopWorkers: () => stopWorkers(running.browser),
    setNotificationPermission: (origin, permission) => setNotificationPermission(running.browser, origin, permission),
    async close({ keepProfile = false } = {}) {
      await quit();
      if (keepProfile) return;
      isProfileKept = false;
      await removeOwnProfile(userDataDir);
    },
    async kill() {
      if (!isRunning) return;
      isRunning = false;
      await running.child.kill();
      await removeTemporaryFilesIn(userDataDir);
    },
  };
}

function environment(userDataDir: string, daemon: FirefoxOptions['daemon']): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Lets `services.settings.server` be set; release builds would ask Mozilla's all the same.
    MOZ_REMOTE_SETTINGS_DEVTOOLS: '1',
    MOZ_CRASHREPORTER_DISABLE: '1',
    ...(isForeignHome() ? { HOME: userDataDir } : {}),
    ...daemon?.env,
  };
}

/** Firefox refuses to run as root in another person's home, which is what `sudo` and some containers make. */
function isForeignHome(): boolean {
  if (process.getuid?.() !== 0) return false;
  const owner = statSync(process.env.HOME ?? '', { throwIfNoEntry: false })?.uid;
  return owner !== undefined && owner !== 0;
}
