import { pino } from 'pino';
import type { Logger } from './environment.ts';

export interface LogOptions {
  /** @default 'info' */
  level?: string;
  /** Appends to this file instead of standard error. */
  file?: string;
}

/** Lines that wait for a full disk are dropped above this. */
const MAX_WAITING_CHARS = 1_000_000;

/**
 * Structured lines, one JSON object each. Standard error, so that a command's own output stays clean.
 *
 * A log that cannot be written stops nothing: a full disk must not fail the messages that are being sent.
 */
export function createLog({ level = 'info', file }: LogOptions = {}): Logger {
  const destination = pino.destination({
    ...(file === undefined ? { fd: 2 } : { dest: file, append: true, mkdir: true }),
    sync: true,
    maxLength: MAX_WAITING_CHARS,
  });
  let told = false;
  // Without a listener the fault is thrown at whoever logs.
  destination.on('error', (error: Error) => {
    if (!told && file !== undefined) process.stderr.write(`belfry: the log cannot be written now: ${error.message}\n`);
    told = true;
  });
  destination.on('write', () => (told = false));
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
