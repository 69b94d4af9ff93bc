/**
 * How many connections to one push service are used at once: few while the process has its hands full, more while it waits
 * for answers. Each connection costs memory and its share of the processor's cache (64 beside 256: a tenth of a whole
 * message), but a service that takes 100 ms to answer needs hundreds of them.
 */
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { Environment } from '../environment.ts';

/** It begins with this share of the most, and with so many at least. */
const FIRST_SHARE = 1 / 8;
const FIRST_AT_LEAST = 16;

/** While posts wait, it looks so often whether more connections would help. */
const LOOK_MS = 10;

/** Above this share of its time the event loop is what posts wait for. */
const BUSY = 0.7;

export interface ConnectionLimit {
  /** Takes a connection; settles when there is one. undefined: at once. */
  enter(): Promise<void> | undefined;
  /** Gives it back: once for each `enter`. */
  leave(): void;
}

export interface ConnectionLimitOptions {
  /** Connections at most. */
  most: number;
  environment: Pick<Environment, 'setTimer'>;
  /** The share of time since the last call that the event loop was busy. @default as Node measures it */
  utilization?: () => number;
}

export function createConnectionLimit(options: ConnectionLimitOptions): ConnectionLimit {
  const { most, environment, utilization = measureUtilization() } = options;
  const first = Math.min(most, Math.max(FIRST_AT_LEAST, Math.ceil(most * FIRST_SHARE)));
  let limit = first;
  let used = 0;
  const waiting: (() => void)[] = [];
  let isLooking = false;

  function admit(): void {
    const admitted = waiting.splice(0, Math.max(0, limit - used));
    used += admitted.length;
    for (const go of admitted) go();
  }

  function look(): void {
    isLooking = true;
    utilization(); // from here on
    environment.setTimer(() => {
      isLooking = false;
      if (waiting.length === 0) return;
      if (utilization() < BUSY) limit = Math.min(most, limit * 2);
      admit();
      if (waiting.length > 0 && limit < most) look();
    }, LOOK_MS);
  }

  return {
    enter() {
      if (used < limit) {
        used += 1;
        return undefined;
      }
      if (!isLooking && limit < most) look();
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave() {
      used -= 1;
      if (used === 0 && waiting.length === 0) limit = first; // the next rush begins anew
      admit();
    },
  };
}

function measureUtilization(): () => number {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
