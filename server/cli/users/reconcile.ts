import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import { userIdSchema } from '../../../wire/index.ts';
import { reconcileUsers } from '../../people/reconcile.ts';
import { count, DATA_OPTION, withStore } from '../vapid/data-file.ts';

interface Options {
  dryRun?: boolean;
  force?: boolean;
  data?: string;
}

/** `belfry users reconcile`: users that the host no longer has are sent nothing any more. */
export function usersReconcileCommand(): Command {
  return new Command('reconcile')
    .description('deactivate every user who is not in a list of live ids')
    .argument('[file]', 'one id a line, or a JSON array; standard input when absent or -', '-')
    .option('--dry-run', 'only count')
    .option('--force', 'take an empty list, too: everybody is deactivated')
    .option(...DATA_OPTION)
    .action(async (file: string, { dryRun = false, force = false, data }: Options) => {
      const ids = parseIds(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
      // The whole of the fault in one line: what the HTTP call answers has the same words.
      const done = await withStore(data, (store, environment) =>
        reconcileUsers(store, { ids, dryRun, force, now: environment.now() }),
      );
      console.log(`listed ${count(done.listed, 'id')}, of which ${done.known.toLocaleString('en')} known here`);
      console.log(`${dryRun ? 'would deactivate' : 'deactivated'} ${count(done.deactivated, 'user')}`);
    });
}

/** @throws {Error} with one line that names the place */
export function parseIds(input: string): string[] {
  const trimmed = input.replace(/^\uFEFF/, '').trim();
  if (!trimmed.startsWith('[')) {
    const lines = trimmed.split('\n').map((line) => line.trim());
    return check(
      lines.filter((line) => line !== ''),
      'id',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch (cause) {
    throw new Error('the list begins like a JSON array and is no JSON', { cause });
  }
  return check(value, 'element');
}

function check(value: unknown, what: string): string[] {
  const result = z.array(userIdSchema).safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const index = Number(issue?.path[0] ?? 0) + 1;
  throw new Error(`${what} ${index} of the list is no user id: text of 1 to 191 characters is needed`);
}
