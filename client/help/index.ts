/**
 * How a person takes a block of notifications back in the very browser that they use: no page can ask a second time.
 * Loaded only when it is asked for.
 *
 * @module
 */
import type { BlockedHelp } from './contract.ts';
import { recognise, type HelpEnvironment } from './recognise.ts';
import { ENGLISH } from './steps.ts';
import { PORTUGUESE } from './steps-pt-br.ts';

export type { BlockedHelp } from './contract.ts';
export type { HelpEnvironment } from './recognise.ts';

/**
 * @param locale BCP 47; Portuguese, and English for all others
 * @param environment the browser; this one unless it is named
 */
export function blockedHelp(locale?: string, environment: HelpEnvironment = readEnvironment()): BlockedHelp {
  const inPortuguese = /^pt\b/i.test(locale ?? '');
  const { recipe, browser = inPortuguese ? 'seu navegador' : 'your browser', settingsUrl } = recognise(environment);
  const steps = (inPortuguese ? PORTUGUESE : ENGLISH)[recipe](browser);
  return { browser, steps, ...(settingsUrl === undefined ? {} : { settingsUrl }) };
}

interface Hints {
  userAgentData?: { brands?: readonly { brand: string }[] };
  /** Safari on iOS. */
  standalone?: boolean;
  brave?: object;
}

function readEnvironment(): HelpEnvironment {
  const { userAgent, maxTouchPoints, userAgentData, standalone, brave } = navigator as Navigator & Hints;
  const inOwnWindow = ['standalone', 'fullscreen', 'minimal-ui', 'window-controls-overlay'];
  return {
    userAgent,
    maxTouchPoints,
    standalone: standalone === true || inOwnWindow.some((mode) => matchMedia(`(display-mode: ${mode})`).matches),
    brave: brave !== undefined,
    ...(userAgentData?.brands ? { brands: userAgentData.brands.map(({ brand }) => brand) } : {}),
  };
}
