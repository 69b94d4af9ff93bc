/** What browsers tell of themselves. */
export interface HelpEnvironment {
  userAgent: string;
  /** Names in `navigator.userAgentData.brands`; absent where the browser has no such thing. */
  brands?: readonly string[];
  /** iPadOS calls itself a Mac; no Mac has a touch screen. */
  maxTouchPoints: number;
  /** In a window of its own: an installed web app. */
  standalone: boolean;
  /** Brave hides in every other respect. */
  brave?: boolean;
}

/** One way to undo a block; each has its steps in every language. */
export const RECIPES = [
  'chromium',
  'edge',
  'site-settings',
  'chromium-app',
  'edge-app',
  'firefox',
  'safari',
  'mac-app',
  'chromium-android',
  'opera-android',
  'samsung',
  'firefox-android',
  'firefox-android-app',
  'android-app',
  'ios-app',
  'ios-tab',
  'other',
] as const;
export type Recipe = (typeof RECIPES)[number];

export interface Recognised {
  recipe: Recipe;
  /** As its maker calls it; absent: not known. */
  browser?: string;
  settingsUrl?: string;
}

interface Family {
  readonly browser: string;
  /** In the user agent, or the name of a brand. */
  readonly mark: RegExp;
  readonly desktop: Recipe;
  readonly android: Recipe;
  readonly app?: Recipe;
  readonly settingsUrl?: string;
}

/** The narrower first: all of Chromium's kin also call themselves Chrome, and Safari. */
const CHROMIUM: Family = {
  browser: 'Chrome',
  mark: /Chrome\/|Chromium|Google Chrome/,
  desktop: 'chromium',
  android: 'chromium-android',
  app: 'chromium-app',
  settingsUrl: 'chrome://settings/content/notifications',
};
const BRAVE: Family = {
  ...CHROMIUM,
  browser: 'Brave',
  mark: /^Brave$/m,
  desktop: 'site-settings',
  settingsUrl: 'brave://settings/content/notifications',
};
const FAMILIES: readonly Family[] = [
  {
    browser: 'Edge',
    mark: /Edg(A|e)?\/|^Microsoft Edge$/m,
    desktop: 'edge',
    android: 'chromium-android',
    app: 'edge-app',
    settingsUrl: 'edge://settings/content/notifications',
  },
  { browser: 'Samsung Internet', mark: /SamsungBrowser|^Samsung Internet$/m, desktop: 'other', android: 'samsung' },
  BRAVE,
  {
    ...CHROMIUM,
    browser: 'Opera',
    mark: /OPR\/|^Opera( GX)?$/m,
    desktop: 'site-settings',
    android: 'opera-android',
    settingsUrl: 'opera://settings/content/notifications',
  },
  // Its own settings have no page for one site; those of Chromium are still in it.
  { ...CHROMIUM, browser: 'Vivaldi', mark: /Vivaldi/, desktop: 'site-settings' },
  {
    browser: 'Firefox',
    mark: /Firefox\//,
    desktop: 'firefox',
    android: 'firefox-android',
    settingsUrl: 'about:preferences#privacy',
  },
  CHROMIUM,
];

/** Which browser it is, and which recipe holds there. */
export function recognise(environment: HelpEnvironment): Recognised {
  const { userAgent, brands = [], maxTouchPoints, standalone } = environment;
  const isMac = userAgent.includes('Macintosh');
  if (/iP(hone|ad|od)/.test(userAgent) || (isMac && maxTouchPoints > 1)) return onIos(userAgent, standalone);

  const told = [userAgent, ...brands].join('\n');
  const family = environment.brave ? BRAVE : FAMILIES.find(({ mark }) => mark.test(told));
  if (!family) return isMac && told.includes('Safari/') ? onMac(standalone) : { recipe: 'other' };
  const { browser, desktop, android, app, settingsUrl } = family;
  if (/Android/.test(userAgent)) {
    // Firefox puts a shortcut of its own on the screen; the others make an app of Android's.
    const inApp = browser === 'Firefox' ? 'firefox-android-app' : 'android-app';
    return { browser, recipe: standalone ? inApp : android };
  }
  const recipe = standalone ? (app ?? desktop) : desktop;
  return { browser, recipe, ...(settingsUrl === undefined ? {} : { settingsUrl }) };
}

/** All browsers there are Safari within, and only web apps on the Home Screen may notify. */
function onIos(userAgent: string, standalone: boolean): Recognised {
  const [, mark = ''] = /(CriOS|FxiOS|EdgiOS|OPT)\//.exec(userAgent) ?? [];
  const browser = { CriOS: 'Chrome', FxiOS: 'Firefox', EdgiOS: 'Edge', OPT: 'Opera' }[mark] ?? 'Safari';
  return { browser, recipe: standalone ? 'ios-app' : 'ios-tab' };
}

const onMac = (standalone: boolean): Recognised => ({
  browser: 'Safari',
  recipe: standalone ? 'mac-app' : 'safari',
});
