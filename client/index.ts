/**
 * Web push in a page: permission, subscription, preferences, and what the worker has to say.
 *
 * @module
 */
import { readKnown, takeClick, writeConfig } from '../device/index.ts';
import { createClient } from './client.ts';
import type { BelfryClient, BelfryClientOptions } from './contract.ts';

export { PUSH_STATUSES } from './contract.ts';
export type {
  BelfryClient,
  BelfryClientOptions,
  PromptConditions,
  PromptOutcome,
  PushClicked,
  PushDismissed,
  PushShown,
  PushState,
  PushStatus,
  TokenSource,
  UnsupportedReason,
} from './contract.ts';
export type { DiagnoseOptions, Diagnosis, DiagnosisCheck, DiagnosisLine } from './diagnose/contract.ts';
export type { BlockedHelp } from './help/contract.ts';
export { ClientError } from './errors.ts';
export type { ClientErrorCode } from './errors.ts';
export type { LocalizedCategory } from '../wire/schemas/category.ts';
export type { PreferenceChoices, Preferences } from '../wire/schemas/preferences.ts';
export type { WorkerMessage } from '../wire/schemas/worker-message.ts';

/**
 * One client for a page. Touches nothing before `start` or `enable`, so it may be made while rendering on a server.
 *
 * @example
 * const push = createBelfryClient({ getToken: () => session.token });
 * push.subscribe(({ status }) => (button.hidden = status === 'subscribed'));
 * void push.start();
 * button.onclick = () => void push.enable().catch(({ code }) => show(code));
 */
export const createBelfryClient = (options: BelfryClientOptions = {}): BelfryClient =>
  createClient(options, { readKnown, writeConfig, takeClick });
