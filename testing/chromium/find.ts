/**
 * Where a Chromium is on this machine.
 */
import { findBrowser, hintFor, type FindOptions, type Whereabouts } from '../browsers/find.ts';

const CHROMIUM: Whereabouts = {
  name: 'Chromium',
  variable: 'BELFRY_CHROMIUM',
  // Chromium first: it is the one that the tests are written for.
  commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'],
  macApps: [
    'Chromium.app/Contents/MacOS/Chromium',
    'Google Chrome.app/Contents/MacOS/Google Chrome',
    'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  windowsPaths: [
    'Chromium\\Application\\chrome.exe',
    'Google\\Chrome\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ],
  installHint: {
    linux: 'apt-get install chromium (Debian), or your distribution’s package',
    darwin: 'brew install --cask chromium, or Google Chrome from google.com/chrome',
    win32: 'winget install Google.Chrome',
  },
};

/** How to get one on this machine. */
export const CHROMIUM_HINT = hintFor(CHROMIUM);

/**
 * The path of a Chromium: `BELFRY_CHROMIUM` when set, else the first of the usual commands and places.
 *
 * @throws {Error} when there is none, saying how to install one; or when `BELFRY_CHROMIUM` cannot be run
 */
export function findChromium(options: FindOptions = {}): string {
  return findBrowser(CHROMIUM, options);
}
