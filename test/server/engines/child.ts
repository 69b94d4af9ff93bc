import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** Everything that it has written, line by line. */
  readonly lines: string[];
  /** Settles when it has written so many lines. @throws when it ends before */
  wrote(count: number): Promise<void>;
  /** `kill -9`; settles when it is gone and its last line is read. */
  kill(): Promise<void>;
}

/** Runs a fixture as a process of its own. */
export function startChild(fixture: string, args: readonly string[]): Child {
  const path = fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const over = new Promise<void>((resolve) => reader.once('close', resolve));
  return {
    lines,
    wrote: (count) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (lines.length < count) return;
          reader.off('line', look);
          resolve();
        };
        reader.on('line', look);
        void over.then(() => reject(new Error(`${fixture} ended after ${lines.length} lines`)));
        look();
      }),
    async kill() {
      child.kill('SIGKILL');
      await over;
    },
  };
}
