/**
 * The end of a browser that nobody asks.
 */
import type { ChildProcess } from 'node:child_process';

/**
 * SIGKILL to a process and all its children: it leads a process group of its own, except on Windows.
 *
 * @returns whether it was still there
 */
export function killGroup(child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode' | 'kill'>): boolean {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
  return true;
}
