import { describe, inject } from 'vitest';
import { DIFFERENCES, type BrowserName, type Differences } from './differences.ts';

const missing: Readonly<Record<BrowserName, string | null>> = {
  Chromium: inject('browserMissing'),
  Firefox: inject('firefoxMissing'),
};

/**
 * One story, told in each browser: each step starts where the last one ended. Skipped, with the reason, where a browser
 * is missing.
 *
 * @param story gets what is this browser's own way
 */
export function inBrowser(title: string, story: (browser: Differences) => void): void {
  for (const browser of Object.values(DIFFERENCES)) {
    const why = missing[browser.name];
    const full = `${title}, in ${browser.name}`;
    describe.skipIf(why !== null)(why === null ? full : `${full} (${why})`, () => story(browser));
  }
}
