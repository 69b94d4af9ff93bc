/**
 * Scripted answers: what a push service may do to a sender, on demand.
 */
import type { Cause } from './dialects/contract.ts';
import { checkScript } from './script-check.ts';
import { isInShare } from './share.ts';

/** What happens to one POST. */
export interface ScriptedStep {
  /** Answers this status instead of the true one. */
  status?: number;
  /** Answers as this origin's service does for such a cause: its status, headers and body. */
  cause?: Cause;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** `Retry-After` as a number of seconds (RFC 9110 §10.2.3). */
  retryAfterSeconds?: number;
  /** `Retry-After` as a date; epoch ms by the service's clock. HTTP dates have whole seconds: it is rounded up. */
  retryAfterAt?: number;
  /** Time before the answer, of the real clock. */
  delayMs?: number;
  /** Never answers; the connection stays open. */
  hang?: boolean;
  /** Cuts the connection: before any answer, or after half of the answer's body. */
  reset?: 'before-headers' | 'mid-body';
  /** Answers octets that are no HTTP, and ends the connection; on HTTP/2 an answer that breaks the protocol. */
  garbage?: boolean;
  /**
   * Answers one octet at a time with this pause between them, of the real clock; on HTTP/2 the headers come at once and
   * the body drips. A sender that only limits idle time waits for ever.
   */
  dripMs?: number;
  /** Makes the body so long, without Content-Length: a sender must not keep it all. */
  bodyOctets?: number;
  /**
   * Whether the POST is checked and stored all the same, so that a sender who tries again makes a repeat.
   * @default false; true when nothing but the answer's time, headers or length is scripted
   */
  stored?: boolean;
}

/**
 * @example
 * // Busy twice, then well:
 * service.answerNext({ sequence: [503, 429, 201] });
 * // A storm of 410, over 30 % of the subscriptions, the same ones in each run:
 * service.answerNext({ status: 410, share: 0.3, seed: 1, times: Infinity });
 * // FCM that does not know its own young subscriptions yet:
 * service.answerNext({ cause: 'subscription_ended', match: 'https://fcm.googleapis.com', share: 0.4, per: 'endpoint' });
 */
export interface ScriptedAnswer extends ScriptedStep {
  /**
   * One step a POST, instead of the same for all: `[503, 503, 201]`. A number is a status; one of 200 to 299 lets the
   * POST go its normal way.
   */
  sequence?: readonly (number | ScriptedStep)[];
  /** For how many POSTs it holds, or how many times the sequence is gone through; may be Infinity. @default 1 */
  times?: number;
  /** Counts `times` and `sequence` for each endpoint, or each origin, apart. @default all together */
  per?: 'endpoint' | 'origin';
  /** Only POSTs to this endpoint, to this origin, or those that it returns true for. @default every POST */
  match?: string | ((push: IncomingPush) => boolean);
  /**
   * Only this share of the subscriptions, 0 to 1: always the same ones for a seed, counted in the order in which they
   * were made, and spread evenly, so that 0.3 hits 3 of 10 and 300 of 1,000 (give or take two).
   */
  share?: number;
  /** Which ones of the share. @default 0 */
  seed?: number;
}

/** A POST before it is answered. */
export interface IncomingPush {
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  octets: Uint8Array;
}

export interface Faults {
  /** @throws {RangeError} when the script could never be played, or contradicts itself */
  add(answer: ScriptedAnswer): () => void;
  /**
   * What the oldest script that fits wants, used up by one.
   *
   * @param subscriptionNumber null where the service made no such subscription
   */
  take(push: IncomingPush, subscriptionNumber: number | null): ScriptedStep | null;
}

interface Script {
  answer: ScriptedAnswer;
  steps: readonly ScriptedStep[];
  /** Steps gone, by what they are counted for. */
  gone: Map<string, number>;
}

export function createFaults(): Faults {
  const scripts = new Set<Script>();

  return {
    add(answer) {
      const { sequence } = answer;
      const steps = sequence?.map((step) => ({ ...answer, ...toStep(step) })) ?? [answer];
      checkScript(answer, steps);
      const script = { answer, steps, gone: new Map<string, number>() };
      scripts.add(script);
      return () => void scripts.delete(script);
    },

    take(push, subscriptionNumber) {
      for (const script of scripts) {
        const { answer, steps, gone } = script;
        if (!fits(answer, push, subscriptionNumber)) continue;
        const key = countedFor(answer, push);
        const before = gone.get(key) ?? 0;
        const total = steps.length * (answer.times ?? 1);
        if (before >= total) continue;
        gone.set(key, before + 1);
        if (before + 1 >= total && answer.per === undefined) scripts.delete(script);
        return steps[before % steps.length] ?? null;
      }
      return null;
    },
  };
}

/** Whether the push goes its normal way and the script only touches the answer. */
export function isStored({ stored, status, cause, hang, reset, garbage }: ScriptedStep): boolean {
  return stored ?? (status === undefined && cause === undefined && !hang && reset === undefined && !garbage);
}

function toStep(step: number | ScriptedStep): ScriptedStep {
  if (typeof step !== 'number') return step;
  return step >= 200 && step <= 299 ? {} : { status: step };
}

function countedFor({ per }: ScriptedAnswer, { endpoint }: IncomingPush): string {
  if (per === undefined) return '';
  return per === 'endpoint' ? endpoint : new URL(endpoint).origin;
}

function fits({ match, share, seed }: ScriptedAnswer, push: IncomingPush, subscriptionNumber: number | null): boolean {
  if (share !== undefined && !isInShare(subscriptionNumber ?? push.endpoint, share, seed)) return false;
  if (match === undefined) return true;
  if (typeof match === 'function') return match(push);
  return match === push.endpoint || match === new URL(push.endpoint).origin;
}
