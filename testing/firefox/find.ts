/**
 * Where a Firefox is on this machine.
 */
import { findBrowser, hintFor, type FindOptions, type Whereabouts } from '../browsers/find.ts';

const FIREFOX: Whereabouts = {
  name: 'Firefox',
  variable: 'BELFRY_FIREFOX',
  // ESR first: it is the one that the tests are written for.
  commands: ['firefox-esr', 'firefox'],
  macApps: ['Firefox ESR.app/Contents/MacOS/firefox', 'Firefox.app/Contents/MacOS/firefox'],
  windowsPaths: ['Mozilla Firefox\\firefox.exe'],
  installHint: {
    linux: 'apt-get install firefox-esr (Debian), or your distribution’s package',
    darwin: 'brew install --cask firefox',
    win32: 'winget install Mozilla.Firefox',
  },
};

/** How to get one on this machine. */
export const FIREFOX_HINT = hintFor(FIREFOX);

/**
 * The path of a Firefox: `BELFRY_FIREFOX` when set, else the first of the usual commands and places.
 *
 * @throws {Error} when there is none, saying how to install one; or when `BELFRY_FIREFOX` cannot be run
 */
export function findFirefox(options: FindOptions = {}): string {
  return findBrowser(FIREFOX, options);
}
