export type Support =
  | { readonly kind: 'supported' }
  | { readonly kind: 'unsupported'; readonly reason: string }
  /** iOS or iPadOS in a browser tab: push works once the site is on the Home Screen. */
  | { readonly kind: 'needs-install'; readonly reason: string };

/** First iOS with Web Push, for web apps on the Home Screen only. */
const IOS_MINIMUM = 16.4;

/** Whether Web Push can work in this page; looks, asks nobody. */
export function detectSupport(): Support {
  if (!window.isSecureContext) return unsupported('push needs https (or localhost)');
  const missing = missingApi();
  if (missing === undefined) return { kind: 'supported' };
  if (isIos() && !isInstalled()) {
    const version = iosVersion();
    return version === undefined || version >= IOS_MINIMUM
      ? { kind: 'needs-install', reason: 'on iPhone and iPad, push needs the site on the Home Screen' }
      : unsupported(`push needs iOS ${IOS_MINIMUM} or later`);
  }
  return unsupported(`this browser has no ${missing}`);
}

const unsupported = (reason: string): Support => ({ kind: 'unsupported', reason });

function missingApi(): string | undefined {
  // Firefox in private windows has the property and undefined in it.
  if (!(navigator as Partial<Navigator>).serviceWorker) return 'service workers';
  return ['PushManager', 'Notification'].find((name) => !(name in window));
}

/** iPadOS calls itself a Mac; no Mac has a touch screen. */
const isIos = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

const isInstalled = (): boolean =>
  (navigator as Navigator & { standalone?: boolean }).standalone === true ||
  ['standalone', 'fullscreen'].some((mode) => matchMedia(`(display-mode: ${mode})`).matches);

/** As a decimal, which orders 16.3 < 16.4 < 17 rightly: Apple's minor versions stay below 10. */
function iosVersion(): number | undefined {
  const match = /Version\/(\d+)\.(\d)/.exec(navigator.userAgent) ?? / OS (\d+)_(\d)/.exec(navigator.userAgent);
  return match ? Number(`${match[1]}.${match[2]}`) : undefined;
}
