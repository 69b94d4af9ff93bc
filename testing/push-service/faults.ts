/**
 * Scripted answers: what a push service may do to a sender, on demand.
 */

export interface ScriptedAnswer {
  /** Answers this status instead of the true one. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** For how many POSTs it holds; may be Infinity. @default 1 */
  times?: number;
  /** Time before the answer, of the real clock. */
  delayMs?: number;
  /** Never answers; the connection stays open. */
  hang?: boolean;
  /** Cuts the connection: before any answer, or after half of the answer's body. */
  reset?: 'before-headers' | 'mid-body';
  /**
   * Whether the POST is checked and stored all the same, so that a sender who tries again makes a repeat.
   * @default false; true when nothing but `delayMs` (or headers) is scripted
   */
  stored?: boolean;
  /** Only POSTs to this endpoint, or those that it returns true for. @default every POST */
  match?: string | ((push: IncomingPush) => boolean);
}

/** A POST before it is answered. */
export interface IncomingPush {
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  octets: Uint8Array;
}

export interface Faults {
  /** @throws {RangeError} when the script could never be played */
  add(answer: ScriptedAnswer): () => void;
  /** The oldest script that fits, used up by one. */
  take(push: IncomingPush): ScriptedAnswer | null;
}

interface Script {
  answer: ScriptedAnswer;
  left: number;
}

export function createFaults(): Faults {
  const scripts = new Set<Script>();

  return {
    add(answer) {
      const { status, times = 1, delayMs = 0 } = answer;
      if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
        throw new RangeError(`status must be an integer from 200 to 599, not ${status}`);
      }
      if (!(times >= 1)) throw new RangeError(`times must be at least 1, not ${times}`);
      if (!(delayMs >= 0 && delayMs <= 2_147_483_647)) throw new RangeError(`delayMs is out of range: ${delayMs}`);
      const script = { answer, left: times };
      scripts.add(script);
      return () => void scripts.delete(script);
    },

    take(push) {
      for (const script of scripts) {
        if (!fits(script.answer, push)) continue;
        script.left -= 1;
        if (script.left <= 0) scripts.delete(script);
        return script.answer;
      }
      return null;
    },
  };
}

/** Whether the push goes its normal way and the script only touches the answer. */
export function isStored({ stored, status, hang, reset }: ScriptedAnswer): boolean {
  return stored ?? (status === undefined && !hang && reset === undefined);
}

function fits({ match }: ScriptedAnswer, push: IncomingPush): boolean {
  if (match === undefined) return true;
  return typeof match === 'string' ? match === push.endpoint : match(push);
}
