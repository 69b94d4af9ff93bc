/**
 * A stock Firefox that receives from the local push service and notifies on the test's own desktop.
 */
import { statSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import type { BrowserOptions, LaunchedBrowser } from '../browsers/contract.ts';
import { launchOnProfile, type BrowserRun } from '../browsers/launch.ts';
import { isOwnProfile, makeProfile } from '../browsers/profile.ts';
import { requireVersion } from '../browsers/version.ts';
import { loadPeer } from '../optional-peer.ts';
import type { FirefoxPreferences, PushService } from '../push-service/contract.ts';
import { temporaryFilesIn } from '../temporary-folder.ts';
import { requireLibnotify, setNotificationPermission, stopWorkers } from './controls.ts';
import { findFirefox, FIREFOX_HINT } from './find.ts';
import { firefoxPreferences, writePreferences } from './preferences.ts';
import { startFirefox, type FirefoxProcess } from './process.ts';

/** The oldest whose service workers can be stopped over WebDriver BiDi. */
const OLDEST = 140;

export interface FirefoxOptions extends BrowserOptions {
  service: Pick<PushService, 'firefoxPrefs'>;
  /** More preferences; they win. */
  prefs?: FirefoxPreferences;
}

export interface Firefox extends LaunchedBrowser {
  /** Puppeteer's, over WebDriver BiDi; another one after `relaunch()`. */
  readonly browser: Browser;
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
  const userDataDir = options.userDataDir ?? (await makeProfile('firefox'));
  const hasDesktop = daemon !== undefined || !headless;
  await writePreferences(userDataDir, firefoxPreferences(service.firefoxPrefs, { hasDesktop, prefs }));

  async function start(isFirst: boolean): Promise<BrowserRun> {
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
      for (const [origin, permission] of Object.entries(isFirst ? permissions : {})) {
        await setNotificationPermission(browser, origin, permission);
      }
      return { browser, quit: () => quit(browser, child), kill: () => child.kill() };
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  return launchOnProfile({
    userDataDir,
    isProfileNew: options.userDataDir === undefined,
    start,
    stopWorkers,
    setNotificationPermission,
  });
}

async function quit(browser: Browser, child: FirefoxProcess): Promise<void> {
  await browser.close();
  await child.waitForExit();
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
