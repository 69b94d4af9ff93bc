/**
 * The preferences of a Firefox that talks to the local push service and to nobody else. Nearly all that silences it
 * (telemetry, updates, safe browsing, start pages…) it sets itself, because it is started under remote control.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FirefoxPreferences } from '../push-service/contract.ts';

const OURS: FirefoxPreferences = {
  // It would look for media plug-ins after 20 s: the one thing that remote control does not silence.
  'media.gmp-manager.updateEnabled': false,
  // Puppeteer's mouse needs all pages in one process.
  'fission.webContentIsolationStrategy': 0,
  // Remote control has focus emulated, and then `WindowClient.focus()` leaves the tab behind the others.
  'focusmanager.testmode': false,
};

/**
 * @param servicePrefs `firefoxPrefs` of the push service
 * @param options.hasDesktop whether notifications go to the desktop, and not to windows of Firefox's own (which nobody
 * sees when it is headless, and without which `showNotification` would fail where there is no desktop)
 * @param options.prefs of the caller; they win
 */
export function firefoxPreferences(
  servicePrefs: FirefoxPreferences,
  { hasDesktop, prefs }: { hasDesktop: boolean; prefs: FirefoxPreferences },
): FirefoxPreferences {
  return { ...OURS, ...servicePrefs, 'alerts.useSystemBackend': hasDesktop, ...prefs };
}

/** Firefox reads user.js at each start, over what the profile remembers. */
export async function writePreferences(folder: string, preferences: FirefoxPreferences): Promise<void> {
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'user.js'), `${lines.join('\n')}\n`);
}
