import { existsSync } from 'node:fs';
import { openSqliteEngine } from '../../engines/index.ts';
import { systemEnvironment, type Environment } from '../../environment.ts';
import type { Store } from '../../ports/store.ts';
import { keyIdOf, parseVapidKeys } from '../../webpush/index.ts';
import { readEnvironment } from '../env.ts';

export const DATA_OPTION = ['--data <file>', 'instead of BELFRY_DATA'] as const;

/** @throws {Error} when there is none: opening would make it, and a name typed wrong would get a ring of its own */
export function findDataFile(data: string | undefined): string {
  const file = data ?? readEnvironment({ BELFRY_DATA: process.env.BELFRY_DATA }).options.data ?? '';
  if (!existsSync(file)) throw new Error(`there is no data file ${file}: belfry serve makes it, with a first key`);
  return file;
}

/** Runs a command on the keys in a data file. @throws {DataFileInUseError} while a server has the file */
export async function withStore<T>(
  data: string | undefined,
  run: (store: Store, environment: Environment) => Promise<T>,
): Promise<T> {
  const environment = systemEnvironment();
  const engine = await openSqliteEngine({ file: findDataFile(data), now: () => environment.now() });
  try {
    return await run(engine.store, environment);
  } finally {
    await engine.close();
  }
}

/**
 * The key that the environment sets, which the server makes the current one at each start: what a command does against
 * it would be undone by the next start.
 *
 * @throws {VapidKeyError} when it is broken
 */
export function keyIdInEnvironment(): string | undefined {
  const privateKey = process.env.VAPID_PRIVATE_KEY?.trim() ?? '';
  return privateKey === '' ? undefined : keyIdOf(parseVapidKeys({ privateKey }).publicKey);
}

/** @throws {Error} when the next start would make another key current */
export function checkStaysCurrent(keyId: string | undefined): void {
  const pinned = keyIdInEnvironment();
  if (pinned === undefined || pinned === keyId) return;
  throw new Error(
    `VAPID_PRIVATE_KEY is set to the key ${pinned}, which the server makes current at each start: take it out of the ` +
      'environment (the data file keeps the key), or put the new pair there and restart (the old key stays in the ring)',
  );
}

export const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
