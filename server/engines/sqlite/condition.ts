import type { StoreFault } from '../../ports/engine.ts';

/** How far apart {@link Condition.fault} lets the file be tried. */
const PROBE_EVERY_MS = 1_000;

/** Whether the file takes writes, as the last ones have found. */
export interface Condition {
  /** A write has failed for what is wrong with the file. */
  failed(cause: unknown): void;
  /** A write has got through. */
  stored(): void;
  /** Whether the last write failed. */
  isFaulty(): boolean;
  /** What is wrong; whoever asks lets the file be tried again, so that the answer does not stay when the fault has gone. */
  fault(): StoreFault | undefined;
}

/** @param probe writes something that changes nothing; what it throws is told to `failed` by the writer */
export function createCondition(now: () => number, probe: () => Promise<void>): Condition {
  let fault: StoreFault | undefined;
  let probedAt = -Infinity;
  let probing = false;

  async function tryAgain(): Promise<void> {
    probing = true;
    probedAt = now();
    try {
      await probe();
      fault = undefined;
    } catch {
      // It is as it was, and told so already.
    } finally {
      probing = false;
    }
  }

  return {
    failed(cause) {
      fault = { since: fault?.since ?? now(), reason: cause instanceof Error ? cause.message : String(cause) };
    },
    stored() {
      fault = undefined;
    },
    isFaulty: () => fault !== undefined,
    fault() {
      if (fault !== undefined && !probing && now() - probedAt >= PROBE_EVERY_MS) void tryAgain();
      return fault;
    },
  };
}
