import type { Recipe } from './recognise.ts';

/** In order, one sentence each. @param browser its name */
export type Steps = Readonly<Record<Recipe, (browser: string) => readonly string[]>>;

const RELOAD = 'Then reload this page.';
const androidApp = (browser: string): string =>
  `If it cannot be switched on there, open Android’s Settings → Apps → ${browser} → Notifications, and allow them.`;

export const ENGLISH: Steps = {
  chromium: () => [
    'Click the icon to the left of the address.',
    'Switch Notifications on; if they are not listed, click Site settings and set Notifications to Allow.',
    RELOAD,
  ],
  edge: () => [
    'Click the padlock to the left of the address.',
    'Under “Permissions for this site”, set Notifications to Allow.',
    RELOAD,
  ],
  'site-settings': () => [
    'Click the icon to the left of the address, then Site settings.',
    'Set Notifications to Allow.',
    RELOAD,
  ],
  'chromium-app': () => [
    'Click ⋮ in the title bar of this window, then App info.',
    'Switch Notifications on; if they are not listed, click Settings there and allow Notifications.',
    'Then close this window and open the app again.',
  ],
  'edge-app': () => [
    'Open edge://settings/content/notifications in a window of Edge.',
    'Find this site under Block, click “…” beside it and choose Allow.',
    'Then close this window and open the app again.',
  ],
  firefox: () => [
    'Click the icon to the left of the address: a shield, in older versions a padlock.',
    'Click Connection, then More information.',
    'In the Permissions tab, under Send Notifications, untick Use Default and choose Allow.',
    RELOAD,
  ],
  safari: () => [
    'In the menu bar, choose Safari → Settings…, then Websites, then Notifications.',
    'Set this site to Allow.',
    RELOAD,
  ],
  'mac-app': () => [
    'Open System Settings → Notifications, and choose this app.',
    'Switch “Allow notifications” on.',
    'Then quit this app and open it again.',
  ],
  'chromium-android': (browser) => [
    'Tap the icon to the left of the address.',
    'Tap Permissions, then Notifications, and switch them on.',
    androidApp(browser),
    RELOAD,
  ],
  'opera-android': (browser) => [
    'Tap the padlock to the left of the address, then Site settings.',
    'Set Notifications to Allow.',
    androidApp(browser),
    RELOAD,
  ],
  samsung: (browser) => [
    'Tap the menu with three lines, then Settings.',
    'Tap Sites and downloads, then Notifications, and switch this site on.',
    androidApp(browser),
    RELOAD,
  ],
  'firefox-android': (browser) => [
    'Tap the icon to the left of the address: a shield, in older versions a padlock.',
    'Tap Notification until it says Allowed.',
    androidApp(browser),
    RELOAD,
  ],
  'firefox-android-app': (browser) => [
    'Open this site in Firefox itself, not from the Home screen.',
    'Tap the icon to the left of the address: a shield, in older versions a padlock.',
    'Tap Notification until it says Allowed.',
    androidApp(browser),
    'Then open the app from the Home screen again.',
  ],
  'android-app': () => [
    'Press and hold the icon of this app on the Home screen, then tap App info.',
    'Tap Notifications, and allow them.',
    'Then open the app again.',
  ],
  'ios-app': () => [
    'Open the Settings app, tap Notifications, then the name of this app.',
    'Switch “Allow Notifications” on.',
    'Then close this app and open it again.',
  ],
  'ios-tab': () => [
    'On iPhone and iPad only a web app on the Home Screen may notify.',
    'Tap the Share button, then Add to Home Screen.',
    'Open this site from the Home Screen and allow notifications there.',
  ],
  other: () => [
    'Open what your browser knows of this site: mostly the icon to the left of the address, else its settings.',
    'Set Notifications to Allow.',
    RELOAD,
  ],
};
