import type { BelfryClient } from '../contract.ts';

/** `inherit`: the `color-scheme` that the page has at this place. `system`: what the person chose for the device. */
export type ElementTheme = 'inherit' | 'system' | 'light' | 'dark';

/** What all of Belfry's elements have. The attribute `status` tells the client's status, for styling. */
export interface BelfryElement extends HTMLElement {
  /** Instead of the one that `connectBelfry` gave to all. */
  client: BelfryClient | undefined;
  /** Attribute `theme`. @default 'inherit' */
  theme: ElementTheme;
  /** Resolves once what has changed is on screen. */
  readonly updateComplete: Promise<boolean>;
}

/** `<belfry-bell>`: a button that says how things stand, and a panel to change it. */
export interface BelfryBellElement extends BelfryElement {
  /** Opens the panel. */
  open(): void;
  close(): void;
}

/** `<belfry-prompt>`: the page's own question, on screen while the client's `priming` is true. */
export interface BelfryPromptElement extends BelfryElement {
  /** Attribute; slot `heading` goes before it. */
  heading: string | undefined;
  /** Attribute; slot `body` goes before it. */
  body: string | undefined;
  /** Attribute `accept-label`; slot `accept` goes before it. */
  acceptLabel: string | undefined;
  /** Attribute `later-label`; slot `later` goes before it. */
  laterLabel: string | undefined;
}

/** `<belfry-preferences>`: what, when and how a person is notified. */
export type BelfryPreferencesElement = BelfryElement;

/** `<belfry-install-guide>`: how to put the site on the Home Screen of an iPhone or iPad; shown while that is needed. */
export interface BelfryInstallGuideElement extends BelfryElement {
  /** Attribute: shown whatever the status is. @default false */
  always: boolean;
  /** Attribute. @default 'auto': the one that the page is on */
  device: 'auto' | 'iphone' | 'iphone26' | 'ipad' | 'other';
}

/** `<belfry-blocked-help>`: how to lift a block in this very browser; shown while there is one. */
export interface BelfryBlockedHelpElement extends BelfryElement {
  /** Attribute: shown whatever the status is. @default false */
  always: boolean;
}

/**
 * `<belfry-toast>`: what was pushed while the page is open. A click tells `belfry-toast-click` first, with the push as
 * `detail`; `preventDefault()` keeps the page where it is.
 */
export interface BelfryToastElement extends BelfryElement {
  /** Attribute `hide-after-ms`; 0: never. @default 8000 */
  hideAfterMs: number;
  /** Attribute: how many at once; the oldest makes room. @default 3 */
  max: number;
}

export type ElementConstructor<T extends BelfryElement> = new () => T;

declare global {
  interface HTMLElementTagNameMap {
    'belfry-bell': BelfryBellElement;
    'belfry-prompt': BelfryPromptElement;
    'belfry-preferences': BelfryPreferencesElement;
    'belfry-install-guide': BelfryInstallGuideElement;
    'belfry-blocked-help': BelfryBlockedHelpElement;
    'belfry-toast': BelfryToastElement;
  }
}
