import { ClientError } from './errors.ts';

/** First iOS with Web Push, for web apps on the Home Screen only. */
const IOS_MINIMUM = 16.4;

/**
 * Why Web Push cannot work in this page; looks, asks nobody.
 *
 * @returns `needs_install` in a browser tab on iOS or iPadOS, `unsupported`, or undefined: it can work
 */
export function findObstacle(): ClientError | undefined {
  if (typeof window === 'undefined') return unsupported('no browser');
  if (!isSecureContext) return unsupported('push needs https');
  const missing = missingApi();
  if (missing === undefined) return undefined;
  return isIos() && !isInstalled() && !(iosVersion() < IOS_MINIMUM)
    ? new ClientError('needs_install', 'add the site to the Home Screen first')
    : unsupported(`this browser has no ${missing}`);
}

const unsupported = (reason: string): ClientError => new ClientError('unsupported', reason);

function missingApi(): string | undefined {
  // Firefox in private windows has the property and undefined in it.
  if (!(navigator as Partial<Navigator>).serviceWorker) return 'service workers';
  return ['PushManager', 'Notification'].find((name) => !(name in window));
}

/** iPadOS calls itself a Mac; no Mac has a touch screen. */
const isIos = (): boolean =>
  /iP(hone|ad|od)/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

const isInstalled = (): boolean =>
  (navigator as Navigator & { standalone?: boolean }).standalone === true ||
  ['standalone', 'fullscreen'].some((mode) => matchMedia(`(display-mode: ${mode})`).matches);

/** As a decimal, which orders 16.3 < 16.4 < 17 rightly: Apple's minor versions stay below 10. NaN: not known. */
function iosVersion(): number {
  const [, major, minor] = /(?: OS |Version\/)(\d+)[._](\d)/.exec(navigator.userAgent) ?? [];
  return Number(`${major}.${minor}`);
}
