/** The `belfry` command in this process: many times as fast as {@link runBelfry}, and under the same environment. */
import { vi } from 'vitest';
import { runCli } from '../../../server/cli/run-cli.ts';

export interface RanHere {
  code: number;
  out: string;
  errors: string[];
}

export async function runHere(...args: string[]): Promise<RanHere> {
  const [out, errors]: [string[], string[]] = [[], []];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
  const error = vi.spyOn(console, 'error').mockImplementation((text: string) => void errors.push(text));
  const write = (into: string[]) => (text: unknown) => into.push(String(text)) > 0;
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(write(out));
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(write(errors));
  try {
    return { code: await runCli(args), out: out.join('\n'), errors };
  } finally {
    for (const spy of [log, error, stdout, stderr]) spy.mockRestore();
  }
}
