import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {
  BelfryBellElement,
  BelfryBlockedHelpElement,
  BelfryElement,
  BelfryInstallGuideElement,
  BelfryPreferencesElement,
  BelfryPromptElement,
  BelfryToastElement,
} from '../../client/elements/index.ts';

export { connectBelfry } from '../../client/elements/index.ts';

/** As JSX, with those of its own properties that the page sets. */
type Tag<T extends BelfryElement, Own extends keyof T = never> = DetailedHTMLProps<HTMLAttributes<T>, T> &
  Partial<Pick<T, Own>>;

interface Plain {
  /** No frame: the card has one. */
  plain?: boolean;
}

declare module 'react' {
  // As React's own types have it: there is no other way to add to them.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'belfry-bell': Tag<BelfryBellElement>;
      'belfry-prompt': Tag<BelfryPromptElement>;
      'belfry-toast': Tag<BelfryToastElement>;
      'belfry-preferences': Tag<BelfryPreferencesElement> & Plain;
      'belfry-install-guide': Tag<BelfryInstallGuideElement, 'always' | 'device'> & Plain;
      'belfry-blocked-help': Tag<BelfryBlockedHelpElement, 'always'> & Plain;
    }
  }
}
