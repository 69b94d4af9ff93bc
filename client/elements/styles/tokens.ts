import { css } from '../lit.ts';

/**
 * Every colour and measure that a page can set, with what it is otherwise. `light-dark()` follows the `color-scheme` at
 * the element's place: a page's explicit choice reaches the elements by inheritance. White on the accent reaches 4.5:1
 * in both schemes, so that a page need not set more than the accent.
 */
export const tokens = css`
  :host {
    --_accent: var(--belfry-accent, #1b6b61);
    --_on-accent: var(--belfry-on-accent, #fff);
    --_surface: var(--belfry-surface, #fff);
    --_text: var(--belfry-text, #1c2422);
    --_muted: var(--belfry-muted, #55615d);
    --_line: var(--belfry-border, #dfe4e1);
    --_line-strong: var(--belfry-control-border, #7d8883);
    --_danger: var(--belfry-danger, #a62a22);
    --_warning: var(--belfry-warning, #8a5208);
    --_shadow-ink: rgb(24 32 30 / 22%);
    --_radius: var(--belfry-radius, 14px);
    --_control-radius: var(--belfry-control-radius, 10px);
    --_font: var(--belfry-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_font-size: var(--belfry-font-size, 0.9375rem);
    --_edge: var(--belfry-edge, 1rem);
    --_layer: var(--belfry-layer, 1000);
    --_soft: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
    --_hover: color-mix(in srgb, var(--_text) 7%, transparent);
    --_ring: color-mix(in srgb, var(--_accent) 72%, var(--_text));
    --_shadow: var(--belfry-shadow, 0 1px 3px rgb(24 32 30 / 10%), 0 16px 40px -14px var(--_shadow-ink));
  }

  @supports (color: light-dark(#fff, #000)) {
    :host {
      --_accent: var(--belfry-accent, light-dark(#1b6b61, #268376));
      --_surface: var(--belfry-surface, light-dark(#fff, #1b2221));
      --_text: var(--belfry-text, light-dark(#1c2422, #e9edeb));
      --_muted: var(--belfry-muted, light-dark(#55615d, #a3b1ac));
      --_line: var(--belfry-border, light-dark(#dfe4e1, #343f3d));
      --_line-strong: var(--belfry-control-border, light-dark(#7d8883, #7a8984));
      --_danger: var(--belfry-danger, light-dark(#a62a22, #f2978c));
      --_warning: var(--belfry-warning, light-dark(#8a5208, #e7b56a));
      --_soft: light-dark(
        color-mix(in srgb, var(--_accent) 9%, var(--_surface)),
        color-mix(in srgb, var(--_accent) 26%, var(--_surface))
      );
      --_shadow-ink: light-dark(rgb(24 32 30 / 22%), rgb(0 0 0 / 70%));
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
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
