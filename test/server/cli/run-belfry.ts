/** The `belfry` command as a process of its own, with an environment of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../../server/cli/bin.ts');

export interface Ran {
  code: number | null;
  stdout: string;
  /** Lines on standard error that are not empty. */
  errors: string[];
}

export interface Running {
  readonly process: ChildProcess;
  /** What stands after `start` on a line of standard output, once it is there. @throws {Error} when the process ends first */
  line(start: string): Promise<string>;
  ended: Promise<Ran>;
}

export function startBelfry(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Running {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    // Nothing of ours but what makes Node itself start faster, if anything.
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      NO_COLOR: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (code) =>
      resolve({ code, stdout, errors: stderr.split('\n').filter((line) => line.trim() !== '') }),
    );
  });
  return {
    process: child,
    ended,
    line(start) {
      const find = () =>
        stdout
          .split('\n')
          .slice(0, -1)
          .find((line) => line.startsWith(start))
          ?.slice(start.length)
          .trim();
      return new Promise((resolve, reject) => {
        const watch = (): void => {
          const found = find();
          if (found === undefined) return;
          watchers.delete(watch);
          resolve(found);
        };
        watchers.add(watch);
        watch();
        void ended.then(({ code, errors }) => reject(new Error(`ended with ${code}: ${errors.join(' ')}`)));
      });
    },
  };
}

export const runBelfry = (args: readonly string[], options: Parameters<typeof startBelfry>[1]): Promise<Ran> =>
  startBelfry(args, options).ended;
