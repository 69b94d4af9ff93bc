/**
 * What a person or the system does to a running browser, and pages cannot.
 */
import type { Browser } from 'puppeteer-core';
import type { NotificationPermission } from '../browsers/contract.ts';

const STATES = { allow: 'granted', block: 'denied' } as const;

/** As much as is used of Puppeteer's connection, which it has and does not document. */
interface BidiConnection {
  send(method: string, params: object): Promise<{ result: unknown }>;
}

/** Changes a site's notification permission as its owner would in the settings, for good and at once for open pages. */
export async function setNotificationPermission(
  browser: Browser,
  origin: string,
  permission: NotificationPermission,
): Promise<void> {
  const context = browser.defaultBrowserContext();
  await context.setPermission(new URL(origin).origin, {
    permission: { name: 'notifications' },
    state: STATES[permission],
  });
}

/**
 * Stops every service worker, as the browser does with idle ones; resolves when they have stopped.
 *
 * @throws {Error} when Firefox cannot say which there are
 */
export async function stopWorkers(browser: Browser): Promise<void> {
  await runPrivileged(
    browser,
    `(async () => {
      const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
      const registrations = manager.getAllRegistrations();
      for (let i = 0; i < registrations.length; i += 1) {
        const found = registrations.queryElementAt(i, Ci.nsIServiceWorkerRegistrationInfo);
        for (const worker of [found.evaluatingWorker, found.installingWorker, found.waitingWorker, found.activeWorker]) {
          await worker?.terminateWorker();
        }
      }
    })()`,
  );
}

/**
 * Without it `showNotification()` fails, far from the cause. Firefox itself is asked, for it may have libraries of its own.
 *
 * @throws {Error} when there is none
 */
export async function requireLibnotify(browser: Browser): Promise<void> {
  const isThere = await runPrivileged(
    browser,
    `(() => {
      const { ctypes } = ChromeUtils.importESModule('resource://gre/modules/ctypes.sys.mjs');
      return ['libnotify.so.4', 'libnotify.so.1'].some((name) => {
        try {
          ctypes.open(name).close();
          return true;
        } catch {
          return false;
        }
      });
    })()`,
  );
  if (isThere === true) return;
  throw new Error(
    'Firefox finds no libnotify to notify with; install it (Debian and Ubuntu: apt-get install libnotify4)',
  );
}

/**
 * Runs a script with Firefox's own rights, in its window. WebDriver has no other way to its service workers.
 *
 * @param expression JavaScript; a promise is awaited
 * @throws {Error} with what the script threw
 */
export async function runPrivileged(browser: Browser, expression: string): Promise<unknown> {
  const connection = connectionOf(browser);
  const tree = (await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' })).result;
  const { contexts } = tree as { contexts: { context: string }[] }; // WebDriver BiDi §7.3.3
  const answer = (
    await connection.send('script.evaluate', {
      expression,
      target: { context: contexts[0]?.context },
      awaitPromise: true,
    })
  ).result as
    { type: 'success'; result: { value?: unknown } } | { type: 'exception'; exceptionDetails: { text: string } };
  if (answer.type === 'exception') throw new Error(`Firefox could not do it: ${answer.exceptionDetails.text}`);
  return answer.result.value;
}

function connectionOf(browser: Browser): BidiConnection {
  const { connection } = browser as unknown as { connection?: Partial<BidiConnection> }; // undocumented, so looked at
  if (typeof connection?.send !== 'function') throw new Error('this version of puppeteer-core hides its connection');
  return connection as BidiConnection;
}
