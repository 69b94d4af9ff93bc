/** An environment whose clock stands still until a test moves it. */
import { randomBytes } from 'node:crypto';
import type { Environment, Logger } from '../../server/environment.ts';

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  facts: Readonly<Record<string, unknown>>;
}

export interface FakeEnvironment extends Environment {
  /** Moves the clock, running each timer at its own time, in order. */
  advance(ms: number): void;
  /** Epoch ms of the timers that wait, soonest first. */
  timers(): readonly number[];
  /** What `random()` answers. @default 0.5 */
  setRandom(value: number): void;
  readonly lines: readonly LogLine[];
}

/** @param start epoch ms */
export function createFakeEnvironment(start = Date.UTC(2026, 5, 15, 12)): FakeEnvironment {
  let now = start;
  let chance = 0.5;
  let timers: { at: number; run: () => void }[] = [];
  const lines: LogLine[] = [];
  const line =
    (level: LogLine['level']) =>
    (facts: object, message: string): void =>
      void lines.push({ level, message, facts: facts as Record<string, unknown> });
  const log: Logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  const soonest = () => timers.toSorted((a, b) => a.at - b.at);

  return {
    now: () => now,
    setTimer(run, ms) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    randomBytes: (octets) => new Uint8Array(randomBytes(octets)),
    random: () => chance,
    log,
    advance(ms) {
      const end = now + ms;
      for (let [next] = soonest(); next !== undefined && next.at <= end; [next] = soonest()) {
        const due = next;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = end;
    },
    timers: () => soonest().map(({ at }) => at),
    setRandom(value) {
      chance = value;
    },
    lines,
  };
}
