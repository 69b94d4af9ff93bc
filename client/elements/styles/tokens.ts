import { css, unsafeCSS, type CSSResult } from '../lit.ts';

/**
 * What a page can set as `--belfry-…`, with what it is otherwise, in a light and a dark scheme. White on the accent
 * reaches 4.5:1 in both, so that a page need not set more than the accent.
 */
export const COLORS = {
  accent: ['#1b6b61', '#268376'],
  'on-accent': ['#fff', '#fff'],
  surface: ['#fff', '#1b2221'],
  text: ['#1c2422', '#e9edeb'],
  muted: ['#55615d', '#a3b1ac'],
  border: ['#dfe4e1', '#343f3d'],
  'control-border': ['#7d8883', '#7a8984'],
  danger: ['#a62a22', '#f2978c'],
  warning: ['#8a5208', '#e7b56a'],
  soft: [
    'color-mix(in srgb,var(--_accent) 9%,var(--_surface))',
    'color-mix(in srgb,var(--_accent) 26%,var(--_surface))',
  ],
  shade: ['rgb(24 32 30/22%)', 'rgb(0 0 0/70%)'],
} as const;

const declared = (pick: (light: string, dark: string) => string): CSSResult =>
  unsafeCSS(
    Object.entries(COLORS)
      .map(([name, [light, dark]]) => `--_${name}:var(--belfry-${name},${pick(light, dark)});`)
      .join(''),
  );

const inLight = declared((light) => light);
const inBoth = declared((light, dark) => `light-dark(${light},${dark})`);

/**
 * `light-dark()` follows the `color-scheme` at the element's place: a page's explicit choice reaches the elements by
 * inheritance. Browsers without it (Safari before 17.5) are in the light.
 */
export const tokens = css`
  :host {
    ${inLight}
    --_radius: var(--belfry-radius, 14px);
    --_control-radius: var(--belfry-control-radius, 10px);
    --_font: var(--belfry-font, system-ui, sans-serif);
    --_font-size: var(--belfry-font-size, 0.9375rem);
    --_edge: var(--belfry-edge, 1rem);
    --_layer: var(--belfry-layer, 1000);
    --_hover: color-mix(in srgb, var(--_text) 7%, transparent);
    --_ring: color-mix(in srgb, var(--_accent) 72%, var(--_text));
    --_shadow: var(--belfry-shadow, 0 1px 3px rgb(24 32 30 / 10%), 0 16px 40px -14px var(--_shade));
  }

  @supports (color: light-dark(#fff, #000)) {
    :host {
      ${inBoth}
    }
  }

  :host([theme='system']) {
    color-scheme: light dark;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  :host([hidden]) {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  .surface {
    color: var(--_text);
    background: var(--_surface);
    font: 400 var(--_font-size) / 1.5 var(--_font);
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
    overflow-wrap: break-word;
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
