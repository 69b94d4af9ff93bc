/**
 * What a person or the system does to a running browser, and pages cannot.
 */
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import type { NotificationPermission } from '../browsers/contract.ts';

const TIMEOUT_MS = 10_000;

/**
 * Stops every service worker, as the browser does with idle ones; resolves when they have stopped. (Those that a
 * debugger has attached to are never stopped for idleness.)
 *
 * @throws {Error} when one still runs after 10 s
 */
export async function stopWorkers(browser: Browser): Promise<void> {
  await withPage(browser, 'about:blank', async (page) => {
    const session = await page.createCDPSession();
    const workers = watchWorkers(session);
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await workers.allStopped();
  });
}

/**
 * Changes a site's notification permission as its owner would in the settings, for good and at once for open pages.
 *
 * @throws {Error} when the browser did not take it
 */
export async function setNotificationPermission(
  browser: Browser,
  origin: string,
  permission: NotificationPermission,
): Promise<void> {
  const site = JSON.stringify(new URL(origin).origin);
  await withPage(browser, 'chrome://settings/content', async (page) => {
    await page.waitForFunction(`typeof chrome?.send === 'function' && typeof cr?.webUIResponse === 'function'`);
    await page.evaluate(`chrome.send('setOriginPermissions', [${site}, 'notifications', '${permission}'])`);
    // Messages are handled in order: this answer tells that the one before was taken.
    const setting = await page.evaluate(`new Promise((resolve) => {
      const answer = cr.webUIResponse;
      cr.webUIResponse = (id, ...rest) => id === 'belfry' ? resolve(rest[1]?.[0]?.setting) : answer(id, ...rest);
      chrome.send('getOriginPermissions', ['belfry', ${site}, ['notifications']]);
    })`);
    if (setting !== permission) throw new Error(`the permission of ${site} is ${String(setting)}, not ${permission}`);
  });
}

/** Follows which workers run, from before the first report. */
function watchWorkers(session: CDPSession): { allStopped(): Promise<void> } {
  const running = new Set<string>();
  let check = () => {};
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const { versionId, runningStatus } of versions) {
      if (runningStatus === 'stopped') running.delete(versionId);
      else running.add(versionId);
    }
    check();
  });

  return {
    allStopped: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${running.size} service workers still run`)), TIMEOUT_MS);
        check = () => {
          if (running.size > 0) return;
          clearTimeout(timer);
          resolve();
        };
        check();
      }),
  };
}

async function withPage(browser: Browser, url: string, act: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await act(page);
  } finally {
    await page.close();
  }
}
