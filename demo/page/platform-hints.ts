import type { Platform } from './browser-facts.ts';

const FOCUS: Readonly<Record<Platform, string>> = {
  macos:
    'System Settings → Notifications → your browser: allow, with banners or alerts. Then look at Focus in the menu bar.',
  windows: 'Settings → System → Notifications: on, for your browser too. Then look at Do not disturb and Focus.',
  linux: 'Look at Do not disturb in your desktop’s notification area, and that a notification service runs.',
  android: 'Settings → Apps → your browser → Notifications. Battery saving may delay pushes; so may Do not disturb.',
  ios: 'Settings → Notifications → this app: allow. Then look at Focus and at the scheduled summary.',
  other: 'Look in the system’s settings that the browser may notify, and that no focus mode is on.',
};

const BLOCKED: Readonly<Record<Platform, string>> = {
  android: 'Tap the icon left of the address → Permissions → Notifications → Allow. Then reload.',
  ios: 'Settings → Notifications → this app → Allow Notifications.',
  macos: 'Click the icon left of the address (in Safari: Settings → Websites → Notifications) and allow. Then reload.',
  windows: 'Click the icon left of the address → Notifications → Allow. Then reload.',
  linux: 'Click the icon left of the address → Notifications → Allow. Then reload.',
  other: 'Allow notifications for this site in the browser’s settings. Then reload.',
};

/** Where the system's own switches are, which no page can see. */
export const focusHint = (platform: Platform): string => FOCUS[platform];

/** How a person takes back a “Block”. */
export const permissionCure = (platform: Platform): string => BLOCKED[platform];
