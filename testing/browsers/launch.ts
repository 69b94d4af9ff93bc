/**
 * A browser on its profile, from the first start until it is closed for good: quit, crashed and started again meanwhile.
 */
import type { Browser } from 'puppeteer-core';
import { removeTemporaryFilesIn } from '../temporary-folder.ts';
import type { LaunchedBrowser, NotificationPermission } from './contract.ts';
import { removeOwnProfile } from './profile.ts';

/** A browser from one start to its end. */
export interface BrowserRun {
  browser: Browser;
  /** As a person would; resolves when it has ended. */
  quit(): Promise<void>;
  /** SIGKILL to all its processes; resolves when it has ended. */
  kill(): Promise<void>;
}

export interface LaunchSteps {
  userDataDir: string;
  /** The profile was made for this launch, and goes again when nothing comes of it. */
  isProfileNew: boolean;
  /** @param isFirst the one on which the caller's decisions are taken into the profile */
  start(isFirst: boolean): Promise<BrowserRun>;
  /** No browser of this process is on the profile any more. */
  releaseProfile?(): void;
  stopWorkers(browser: Browser): Promise<void>;
  setNotificationPermission(browser: Browser, origin: string, permission: NotificationPermission): Promise<void>;
}

/** @throws {Error} whatever `start` throws */
export async function launchOnProfile(steps: LaunchSteps): Promise<LaunchedBrowser> {
  const { userDataDir, releaseProfile = () => {} } = steps;
  let run: BrowserRun;
  let isRunning = true;
  let isProfileKept = true;
  try {
    run = await steps.start(true);
  } catch (error) {
    releaseProfile();
    if (steps.isProfileNew) await removeOwnProfile(userDataDir);
    throw error;
  }

  async function end(how: 'quit' | 'kill') {
    if (!isRunning) return;
    isRunning = false;
    await run[how]();
    await removeTemporaryFilesIn(userDataDir);
  }

  return {
    get browser() {
      return run.browser;
    },
    userDataDir,
    async relaunch() {
      if (!isProfileKept)
        throw new Error('closed for good; close({ keepProfile: true }) leaves a profile to relaunch on');
      await end('quit');
      releaseProfile();
      run = await steps.start(false);
      isRunning = true;
    },
    stopWorkers: () => steps.stopWorkers(run.browser),
    setNotificationPermission: (origin, permission) => steps.setNotificationPermission(run.browser, origin, permission),
    async close({ keepProfile = false } = {}) {
      await end('quit');
      if (!keepProfile) {
        isProfileKept = false;
        await removeOwnProfile(userDataDir);
      }
      releaseProfile();
    },
    kill: () => end('kill'),
  };
}
