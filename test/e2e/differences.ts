/**
 * All that the browsers do each in its own way, in one place. The stories ask this table and nothing else which browser
 * they are in, and assert what it says.
 */
import { TargetType, type Browser } from 'puppeteer-core';
import { runPrivileged } from '../../testing/firefox/controls.ts';
import {
  launchChromium,
  launchFirefox,
  type Chromium,
  type Firefox,
  type NotificationDaemon,
  type PushService,
} from '../../testing/index.ts';

export type BrowserName = 'Chromium' | 'Firefox';

export interface LaunchInput {
  service: PushService;
  daemon: NotificationDaemon;
  permissions: Readonly<Record<string, 'allow' | 'block'>>;
}

export interface Differences {
  readonly name: BrowserName;
  launch(input: LaunchInput): Promise<Chromium | Firefox>;
  /** Of the endpoints that it gets. */
  readonly endpointHost: string;
  /** What the desktop is given for a text, `host` being the site's. */
  desktopBody(text: string, host: string): string;
  /** Keys of what can be clicked that are none of the notification's own actions. */
  readonly otherKeys: readonly string[];
  /** Counts how often service workers start from now on. */
  watchWorkerStarts(browser: Browser): Promise<() => Promise<number>>;
  /** Keys of what can be clicked on a notification with these actions, in the browser's order. */
  actionKeys(actions: readonly string[]): string[];
  /** A notification with the tag of another takes its very place, and is not shown anew after that one was closed. */
  readonly replacesInPlace: boolean;
  /** Members of `Notification.prototype` that are missing. */
  readonly optionsMissing: readonly string[];
  /** What `suppress-sound` says of a notification that is not silent. */
  readonly hintsOfSound: { loud: unknown; silent: unknown };
  readonly backgroundSync: boolean;
  /** Kinds of entries that `PerformanceObserver` tells of what holds a page up or moves it about. */
  readonly performanceEntries: readonly string[];
  /** A push may end without a notification while a page of the site is in front. */
  readonly leavesToPage: boolean;
  /** Its push service's answer to a push that is signed with another key than the subscription's. */
  readonly wrongKey: { status: number; error: RegExp };
}

/** What only one of the two has ever had. */
const ONLY_IN_CHROMIUM = ['badge', 'image', 'renotify', 'timestamp', 'vibrate'];

export const DIFFERENCES: Readonly<Record<BrowserName, Differences>> = {
  Chromium: {
    name: 'Chromium',
    launch: launchChromium,
    endpointHost: 'jmt17.google.com', // Debian's build
    desktopBody: (text, host) => `<a href="http://${host}/">${host}</a>${text === '' ? '' : `\n\n${text}`}`,
    otherKeys: ['default', 'settings'],
    async watchWorkerStarts(browser) {
      let starts = 0;
      browser.on('targetcreated', (target) => (starts += target.type() === TargetType.SERVICE_WORKER ? 1 : 0));
      return () => Promise.resolve(starts);
    },
    actionKeys: (actions) => [...actions.map((_, index) => String(index)), 'default', 'settings'],
    replacesInPlace: true,
    optionsMissing: [],
    hintsOfSound: { loud: undefined, silent: true },
    backgroundSync: true,
    performanceEntries: ['layout-shift', 'long-animation-frame'],
    leavesToPage: true,
    wrongKey: {
      status: 403,
      error: /^HTTP 403: .* do not correspond to the credentials used to create the subscriptions/,
    },
  },
  Firefox: {
    name: 'Firefox',
    launch: launchFirefox,
    endpointHost: 'updates.push.services.mozilla.com',
    desktopBody: (text) => text,
    otherKeys: ['default'],
    async watchWorkerStarts(browser) {
      const before = await countFirefoxStarts(browser);
      return async () => (await countFirefoxStarts(browser)) - before;
    },
    actionKeys: (actions) => ['default', ...actions.map((action) => `${action}-moz`)],
    replacesInPlace: false,
    optionsMissing: ONLY_IN_CHROMIUM,
    hintsOfSound: { loud: false, silent: true },
    backgroundSync: false,
    performanceEntries: [],
    leavesToPage: false,
    wrongKey: { status: 401, error: /^HTTP 401: .*VAPID public key mismatch/ },
  },
};

/** Of the first registration, which is the site's. */
const countFirefoxStarts = async (browser: Browser): Promise<number> =>
  Number(
    await runPrivileged(
      browser,
      `Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager).getAllRegistrations()
        .queryElementAt(0, Ci.nsIServiceWorkerRegistrationInfo).activeWorker.launchCount`,
    ),
  );
