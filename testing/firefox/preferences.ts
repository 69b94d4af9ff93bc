/**
 * The preferences of a Firefox that talks to the local push service and to nobody else. Most that silence it (telemetry,
 * updates, safe browsing…) it sets itself, because it is started under remote control.
 */
import type { FirefoxPreferences } from '../push-service/contract.ts';

/** What has to be set before the start, or goes beyond what remote control sets. */
const QUIET: FirefoxPreferences = {
  // No page of its own: neither a start page, nor the news of a first or an updated version, nor the old tabs.
  'browser.startup.page': 0,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.newtabpage.enabled': false,
  'browser.sessionstore.resume_from_crash': false,
  'startup.homepage_welcome_url': '',
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'termsofuse.bypassNotification': true,
  // After a crash it would ask whether to start in safe mode.
  'toolkit.startup.max_resumed_crashes': -1,
  // Firefox's settings service: release builds heed this only with MOZ_REMOTE_SETTINGS_DEVTOOLS in the environment.
  'services.settings.server': 'data:,#none',
  // Asked within the first second, before remote control has set its own.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.region.update.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
};

/** What makes Puppeteer's calls do as they do in Chromium. */
const DRIVEN: FirefoxPreferences = {
  // Puppeteer's mouse needs all pages in one process.
  'fission.webContentIsolationStrategy': 0,
  // openWindow() and window.open() would be blocked as pop-ups without a person's click.
  'dom.disable_open_during_load': false,
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
  return { ...QUIET, ...DRIVEN, ...servicePrefs, 'alerts.useSystemBackend': hasDesktop, ...prefs };
}
