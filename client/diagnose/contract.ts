/** What `diagnose()` looks at. Frozen: UI may list them in this order. */
export const DIAGNOSIS_CHECKS = [
  'support',
  'permission',
  'worker',
  'scope',
  'subscription',
  'key',
  'server',
  'last-push',
  'test-push',
  'focus-mode',
  'private-window',
  'brave',
] as const;
export type DiagnosisCheck = (typeof DIAGNOSIS_CHECKS)[number];

export interface DiagnosisLine {
  readonly check: DiagnosisCheck;
  /** `unknown`: a page cannot find that out here, or it was not asked to. */
  readonly verdict: 'ok' | 'warning' | 'problem' | 'unknown';
  /** What was found, one sentence. */
  readonly finding: string;
  /** What to do about it, one sentence; absent while all is well. */
  readonly cure?: string;
}

export interface Diagnosis {
  /** No line is a problem. */
  readonly ok: boolean;
  readonly lines: readonly DiagnosisLine[];
  /** How long the test push took from the request to its arrival; absent without `test`, or when it never came. */
  readonly testPushMs?: number;
}
