import { pino } from 'pino';
import type { Logger } from './environment.ts';

export interface LogOptions {
  /** @default 'info' */
  level?: string;
  /** Appends to this file instead of standard error. */
  file?: string;
}

/** Structured lines, one JSON object each. Standard error, so that a command's own output stays clean. */
export function createLog({ level = 'info', file }: LogOptions = {}): Logger {
  const destination = pino.destination(
    file === undefined ? { fd: 2, sync: true } : { dest: file, append: true, mkdir: true, sync: true },
  );
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
