/**
 * V8 lets its young generation grow to tens of megabytes under load, for a few percent of speed that no server on a small
 * machine would pay for, and reads the limit only when a process starts.
 */
export const LEAN_HEAP_FLAG = '--max-semi-space-size=4';

/**
 * Begins this process anew (same process id, same streams) with {@link LEAN_HEAP_FLAG}. Does nothing where the flag has
 * been given already, with whatever value, where a parent talks to this process, whose channel would be lost, and where
 * the system (Windows) or Node cannot do it.
 */
export function restartWithLeanHeap(): void {
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  if (/semi[-_]space/.test(given) || process.connected || process.platform === 'win32') return;
  process.execve?.(process.execPath, [process.execPath, LEAN_HEAP_FLAG, ...process.execArgv, ...process.argv.slice(1)]);
}
