import { setFlagsFromString } from 'node:v8';

/**
 * V8 lets its young generation grow to tens of megabytes under load, for a few percent of speed that no server on a small
 * machine would pay for, and reads the limit only when a process starts.
 */
export const LEAN_HEAP_FLAG = '--max-semi-space-size=4';

/**
 * Calls {@link growHeapSlowly}, and begins this process anew (same process id, same streams) with {@link LEAN_HEAP_FLAG},
 * unless the flag has been given already, with whatever value, or a parent talks to this process, whose channel would be
 * lost, or the system (Windows) or Node cannot do it.
 */
export function keepHeapLean(): void {
  growHeapSlowly();
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  if (/semi[-_]space/.test(given) || process.connected || process.platform === 'win32') return;
  process.execve?.(process.execPath, [process.execPath, LEAN_HEAP_FLAG, ...process.execArgv, ...process.argv.slice(1)]);
}

/**
 * V8 lets the old generation grow several times over before it looks what of it is garbage: a process that sends would
 * hold a third more than it needs. Twofold costs some 3 % of time, less would cost 10 %. Holds for this process's threads, too.
 */
export function growHeapSlowly(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
