import type { UnsupportedReason } from './contract.ts';

/** First iOS with Web Push, for web apps on the Home Screen only. */
const IOS_MINIMUM = 16.4;

/** Why push cannot work in this page at all, and what the page's status is then. */
export interface Obstacle {
  readonly status: 'unsupported' | 'needs-install';
  /** Null when installing the site is all it takes. */
  readonly reason: UnsupportedReason | null;
}

/**
 * Why Web Push cannot work in this page; looks, asks nobody.
 *
 * @returns `needs-install` in a browser tab on iOS or iPadOS, `unsupported`, or undefined: it can work
 */
export function findObstacle(): Obstacle | undefined {
  const reason = missingPiece();
  if (reason === undefined) return undefined;
  // In a tab on iOS the API is not there at all; nothing is missing but the icon on the Home Screen.
  const installable = reason === 'no-push' && isIos() && !isInstalled();
  if (!installable) return { status: 'unsupported', reason };
  return iosVersion() < IOS_MINIMUM
    ? { status: 'unsupported', reason: 'old-ios' }
    : { status: 'needs-install', reason: null };
}

function missingPiece(): UnsupportedReason | undefined {
  if (typeof window === 'undefined') return 'no-browser';
  if (!isSecureContext) return 'insecure';
  // Firefox in private windows has the property and undefined in it.
  if (!(navigator as Partial<Navigator>).serviceWorker) {
    return 'serviceWorker' in navigator ? 'private-window' : 'no-service-worker';
  }
  return 'PushManager' in window && 'Notification' in window ? undefined : 'no-push';
}

/** iPadOS calls itself a Mac; no Mac has a touch screen. */
const isIos = (): boolean => /iP(hone|ad|od)|Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;

/** An app on the Home Screen of iOS or iPadOS. */
export const isHomeScreenApp = (): boolean | undefined =>
  (navigator as Navigator & { standalone?: boolean }).standalone;

const isInstalled = (): boolean =>
  isHomeScreenApp() || matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches;

/** As a decimal, which orders 16.3 < 16.4 < 17 rightly: Apple's minor versions stay below 10. NaN: not known. */
function iosVersion(): number {
  const [, major, minor] = /(?: OS |Version\/)(\d+)[._](\d)/.exec(navigator.userAgent) ?? [];
  return Number(`${major}.${minor}`);
}
