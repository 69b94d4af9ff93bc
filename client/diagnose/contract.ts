import type { VapidKeyResponse } from '../../wire/schemas/subscription.ts';
import type { PushState } from '../contract.ts';

/** What `diagnose()` looks at, in the order in which a push meets it. Frozen: UI may list them so. */
export const DIAGNOSIS_CHECKS = [
  'support',
  'permission',
  'worker',
  'scope',
  'subscription',
  'key',
  'server',
  'preferences',
  'last-push',
  'test-push',
  'focus-mode',
  'private-window',
  'brave',
] as const;
export type DiagnosisCheck = (typeof DIAGNOSIS_CHECKS)[number];

/** `unknown`: a page cannot find that out here, or it was not asked to. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unknown';

export interface DiagnosisLine {
  readonly check: DiagnosisCheck;
  /** What the check is called, in the person's language. */
  readonly title: string;
  readonly verdict: Verdict;
  /** What was found. */
  readonly finding: string;
  /** What to do about it; absent where nothing is to be done. */
  readonly cure?: string;
}

export interface Diagnosis {
  /** No line is a problem. */
  readonly ok: boolean;
  /** One a check; `brave` only in Brave. */
  readonly lines: readonly DiagnosisLine[];
  /** How long the test push took from the request to its arrival in the page; absent without `test`, or when it never came. */
  readonly testPushMs?: number;
}

export interface DiagnoseOptions {
  /** Sends a push to this browser and times it. */
  test?: boolean;
  /** Also writes the lines to the console, as `testPushNotifications()` does there. */
  print?: boolean;
}

/**
 * The browser-side API, as whom the client calls it. Rejects with {@link ClientError}.
 *
 * @param member that every answer to this has; the rest is for the caller to look at
 */
export type DiagnoseCall = (
  route: 'POST /diagnose' | 'POST /test',
  member: 'success',
  body: { endpoint: string },
) => Promise<unknown>;

/** All that `diagnose` works with. It is loaded lazily, and brings nothing along. */
export interface DiagnoseContext {
  state: PushState;
  /** Of the answer: Portuguese, and English for all others. */
  locale: string | undefined;
  /** As the client was given it. */
  workerUrl: string;
  scope: string | undefined;
  call: DiagnoseCall;
  /** The server's key now. Rejects with {@link ClientError}. */
  vapidKey: () => Promise<VapidKeyResponse>;
  /** Under which key it was made, base64url; undefined where the browser does not say. */
  keyOf: (subscription: PushSubscription) => string | undefined;
  isSameKey: (a: string, b: string) => boolean;
  /**
   * How long a test push that the push service has taken may need to arrive.
   * @default 20000
   */
  arrivalTimeoutMs?: number;
}
