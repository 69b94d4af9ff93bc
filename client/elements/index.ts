/**
 * Belfry's custom elements; importing this module registers them. On a server it does nothing, and does no harm.
 *
 * @example
 * import { createBelfryClient } from 'belfry/client';
 * import { connectBelfry } from 'belfry/client/elements';
 *
 * connectBelfry(createBelfryClient()); // and in the page: <belfry-bell></belfry-bell>
 *
 * @module
 */
import { Bell } from './bell.ts';
import { BlockedSteps } from './blocked-help.ts';
import type {
  BelfryBellElement,
  BelfryBlockedHelpElement,
  BelfryInstallGuideElement,
  BelfryPreferencesElement,
  BelfryPromptElement,
  BelfryToastElement,
  ElementConstructor,
} from './contract.ts';
import { InstallGuide } from './install-guide.ts';
import { PreferencesForm } from './preferences.ts';
import { Prompt } from './prompt.ts';
import { Toast } from './toast.ts';

export { connectBelfry } from './connection.ts';
export type * from './contract.ts';
export { en as englishMessages, setMessages, type ElementMessages } from './messages/index.ts';

// Typed by the contract: what Lit brings is no part of it, and its types are not installed with this package.
export const BelfryBell: ElementConstructor<BelfryBellElement> = Bell;
export const BelfryPrompt: ElementConstructor<BelfryPromptElement> = Prompt;
export const BelfryPreferences: ElementConstructor<BelfryPreferencesElement> = PreferencesForm;
export const BelfryInstallGuide: ElementConstructor<BelfryInstallGuideElement> = InstallGuide;
export const BelfryBlockedHelp: ElementConstructor<BelfryBlockedHelpElement> = BlockedSteps;
export const BelfryToast: ElementConstructor<BelfryToastElement> = Toast;

const ELEMENTS: Readonly<Record<string, CustomElementConstructor>> = {
  'belfry-bell': BelfryBell,
  'belfry-prompt': BelfryPrompt,
  'belfry-preferences': BelfryPreferences,
  'belfry-install-guide': BelfryInstallGuide,
  'belfry-blocked-help': BelfryBlockedHelp,
  'belfry-toast': BelfryToast,
};

if (typeof customElements !== 'undefined') {
  for (const [name, element] of Object.entries(ELEMENTS)) {
    // A second copy of this module, as after a hot reload, leaves the first one's in place.
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
