/**
 * What a person sees outside the page: buttons of notifications, tabs of the browser.
 */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { ShownNotification } from '../../testing/index.ts';
import type { Differences } from './differences.ts';
import { PATIENCE_MS, type Site } from './site.ts';

/** The words on the buttons, without what browsers add of their own. */
export const buttonsOf = ({ actions }: ShownNotification, { otherKeys }: Differences): string[] =>
  actions.filter(({ key }) => !otherKeys.includes(key)).map(({ title }) => title);

/** The tab that shows this path, once there is one. */
export async function tabAt({ url, browser }: Site, path: string): Promise<Page> {
  const find = async () => (await browser.browser.pages()).find((page) => page.url() === url + path);
  await expect.poll(find, { timeout: PATIENCE_MS }).toBeDefined();
  return (await find()) as Page; // it was there a moment ago
}
