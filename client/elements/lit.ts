/** The only way to Lit: the order of these lines lets it load on a server too. */
import './before-lit.ts';

export {
  css,
  html,
  LitElement,
  nothing,
  svg,
  unsafeCSS,
  type CSSResult,
  type PropertyValues,
  type TemplateResult,
} from 'lit';

import './after-lit.ts';
