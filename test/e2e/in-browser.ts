import { describe, inject } from 'vitest';

const missing = inject('browserMissing');

/** One browser, one story: each step starts where the last one ended. Skipped, with the reason, where there is none. */
export function inBrowser(title: string, story: () => void): void {
  describe.skipIf(missing !== null)(missing === null ? title : `${title} (${missing})`, story);
}
