import { svg, type TemplateResult } from './lit.ts';

/** Line icons on a grid of 24; they take the colour of the text and are never read aloud. */
const PATHS = {
  bell: svg`<path d="M6 16.2V11a6 6 0 0 1 12 0v5.2l1.6 2H4.4zM10 21a2.3 2.3 0 0 0 4 0" />`,
  bellOn: svg`<path fill="currentColor" d="M6 16.2V11a6 6 0 0 1 12 0v5.2l1.6 2H4.4zM10 21a2.3 2.3 0 0 0 4 0" />`,
  bellOff: svg`<path d="M8.9 5.9A6 6 0 0 1 18 11v4.6M16.4 18.2h-12l1.6-2V11c0-.8.1-1.5.4-2.1M10 21a2.3 2.3 0 0 0 4 0M4 3.5l16 17" />`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  cross: svg`<path d="m6.5 6.5 11 11m0-11-11 11" />`,
  warning: svg`<path d="M12 4.2 3 19.6h18zM12 10v4.4M12 16.9v.3" />`,
  person: svg`<circle cx="12" cy="8" r="4" /><path d="M4.5 20.2c.7-3.8 3.6-5.7 7.5-5.7s6.8 1.9 7.5 5.7" />`,
  share: svg`<path d="M12 14.5V3.2M8.3 6.6 12 3l3.7 3.6M8.5 9.8H6.2v11h11.6v-11h-2.3" />`,
  addToHome: svg`<rect x="4" y="4" width="16" height="16" rx="4.2" /><path d="M12 8.3v7.4M8.3 12h7.4" />`,
  more: svg`<path class="dots" d="M5.6 12h.01M12 12h.01M18.4 12h.01" />`,
} satisfies Record<string, TemplateResult>;

export type IconName = keyof typeof PATHS;

export const icon = (name: IconName): TemplateResult =>
  svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
