/**
 * A person in front of the demo page: what is clicked, typed and read, by its words.
 */
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { expect } from 'vitest';

/** A first subscription waits for Chromium's first connection to the push service. */
const SUBSCRIBED_WITHIN_MS = 20_000;

const TIMEOUT_MS = 10_000;

/** In ms. Puppeteer’s own way, once a frame, stands still in a tab that is not in front. */
const POLLING = 100;

export const SUBSCRIBED = 'This browser is listening';
export const SWITCHED_OFF = 'Allowed, and switched off';
export const BLOCKED = 'Notifications are blocked for this site';

export interface DemoPage {
  readonly page: Page;
  /** Waits for a button to be there and enabled, and clicks it. */
  press(name: string): Promise<void>;
  /** Chooses a radio button, or turns a switch over. */
  choose(label: string): Promise<void>;
  /** Replaces what stands in a field, or chooses from a list. */
  fill(label: string, text: string): Promise<void>;
  /** Whether a switch is on, once it can be used. */
  isOn(label: string): Promise<boolean>;
  value(label: string): Promise<string>;
  /** Resolves once the page says this somewhere. */
  waitForText(text: string, timeoutMs?: number): Promise<void>;
  /** Resolves once a line of the live feed says this. */
  waitForFeed(text: string): Promise<void>;
  /** Enables notifications and waits until the page says that it worked. */
  enable(): Promise<void>;
  /** Sends what the composer holds. @returns the id of the notification */
  sendComposed(): Promise<string>;
}

export async function openDemoPage(browser: Browser, url: string): Promise<DemoPage> {
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(url);
  return demoPage(page);
}

/** A tab that is open already. */
export function demoPage(page: Page): DemoPage {
  /** Labels name their control; the control itself may be drawn by its label. */
  const labelled = async (label: string, which: Which = 'enabled'): Promise<ElementHandle<HTMLLabelElement>> => {
    const found = await page.waitForFunction(findLabel, { polling: POLLING }, label, which);
    return found as ElementHandle<HTMLLabelElement>; // it waits for one
  };

  const control = async (label: string, which: Which = 'apart'): Promise<ElementHandle<Element>> => {
    const element = (await (await labelled(label, which)).evaluateHandle((found) => found.control)).asElement();
    if (!element) throw new Error(`no control is labelled “${label}”`);
    return element as ElementHandle<Element>;
  };

  const waitForText = async (text: string, timeoutMs = TIMEOUT_MS): Promise<void> => {
    await page.waitForFunction(saysSomewhere, { timeout: timeoutMs, polling: POLLING }, text);
  };

  /** Below the composer; the payload in the preview has a sample of its own. */
  const sentId = (): Promise<string | undefined> =>
    page.evaluate(() => {
      const texts = [...document.querySelectorAll('code')].map(({ textContent }) => textContent ?? '');
      return texts.find((text) => /^ntf_\w+$/.test(text));
    });

  async function press(name: string): Promise<void> {
    await page.bringToFront(); // a person sees what they click
    await page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  }

  return {
    page,
    press,
    async choose(label) {
      await page.bringToFront();
      await (await labelled(label)).asLocator().click();
    },
    async fill(label, text) {
      const field = await control(label);
      const kind = await field.evaluate((element) => (element as HTMLInputElement).type);
      if (kind === 'select-one') await field.select(text);
      else if (kind === 'time') await setTime(field, text);
      else {
        await field.focus();
        await field.evaluate((element) => (element as HTMLInputElement).select());
        await page.keyboard.type(text);
      }
    },
    async isOn(label) {
      return (await control(label, 'switch')).evaluate((element) => (element as HTMLInputElement).checked);
    },
    value: async (label) => (await control(label)).evaluate((element) => (element as HTMLInputElement).value),
    waitForText,
    async waitForFeed(text) {
      await page.waitForFunction(
        (wanted) => [...document.querySelectorAll('ol li')].some((line) => line.textContent?.includes(wanted)),
        { polling: POLLING },
        text,
      );
    },
    async enable() {
      await press('Enable notifications');
      await waitForText(SUBSCRIBED, SUBSCRIBED_WITHIN_MS);
    },
    async sendComposed() {
      const before = await sentId();
      await press('Send');
      await expect.poll(sentId, { timeout: TIMEOUT_MS }).toSatisfy((id) => id !== undefined && id !== before);
      return (await sentId()) ?? '';
    },
  };
}

/** How a time is typed depends on the machine's language. */
async function setTime(field: ElementHandle<Element>, time: string): Promise<void> {
  await field.focus();
  await field.evaluate((element, value) => {
    const input = element as HTMLInputElement;
    input.value = value;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    input.blur();
  }, time);
}

/** Whose control can be used; or also stands apart from it (“Template” is one of the choices above it); or is a switch. */
type Which = 'enabled' | 'apart' | 'switch';

/** Runs in the page, shadow trees included. */
function findLabel(label: string, which: Which): HTMLLabelElement | undefined {
  const rootsIn = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
    root,
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? rootsIn(shadowRoot) : [])),
  ];
  const labels = rootsIn(document).flatMap((root) => [...root.querySelectorAll('label')]);
  return labels.find(({ textContent, htmlFor, control }) => {
    if (textContent?.trim() !== label || !control || (control as HTMLInputElement).disabled) return false;
    if (which === 'switch') return control.role === 'switch';
    return which === 'enabled' || htmlFor !== '';
  });
}

/** Runs in the page: what can be read there, shadow trees included. */
function saysSomewhere(text: string): boolean {
  const says = (root: HTMLElement | ShadowRoot): boolean => {
    const parts = root instanceof ShadowRoot ? ([...root.children] as HTMLElement[]) : [root];
    if (parts.some(({ innerText }) => innerText?.includes(text))) return true;
    return [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && says(shadowRoot));
  };
  return says(document.body);
}
