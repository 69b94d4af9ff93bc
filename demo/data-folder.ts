import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEngine } from '../server/engines/index.ts';
import { createApiKey, systemEnvironment } from '../server/index.ts';

/** What the demo keeps between starts, all in one folder that can be thrown away. */
export interface DataFolder {
  /** The SQLite file. */
  file: string;
  /** Signs the tokens of the demo's users. */
  jwtSecret: string;
  /** The API key as it was kept, if the data file knows one. */
  apiKey: string | undefined;
  /** Keeps the key readable for the person who runs the demo. A real server shows it once and forgets it. */
  keepApiKey(key: string): void;
  /** Where the key is kept. */
  apiKeyFile: string;
}

/**
 * Opens or makes the folder. When the data file is there and the kept key is not, another key is made: the curl line of
 * the banner must work at every start.
 *
 * @throws {Error} when the folder cannot be written · `DataFileInUseError` another server has the file
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'belfry.db');
  const apiKeyFile = apiKeyFileIn(folder);
  const keepApiKey = (key: string): void => writePrivate(apiKeyFile, key);
  if (existsSync(file) && readPrivate(apiKeyFile) === undefined) keepApiKey(await makeApiKey(file));
  const secretFile = join(folder, 'jwt-secret');
  if (readPrivate(secretFile) === undefined) writePrivate(secretFile, randomBytes(32).toString('base64url'));
  return {
    file,
    jwtSecret: readPrivate(secretFile) ?? '',
    apiKey: existsSync(file) ? readPrivate(apiKeyFile) : undefined,
    apiKeyFile,
    keepApiKey,
  };
}

/** Where the API key of a data folder is kept. */
export const apiKeyFileIn = (folder: string): string => join(folder, 'api-key');

async function makeApiKey(file: string): Promise<string> {
  const environment = systemEnvironment();
  const engine = await openSqliteEngine({ file, now: () => environment.now() });
  try {
    return await createApiKey(engine.store, environment, { name: 'demo', scopes: ['admin'] });
  } finally {
    await engine.close();
  }
}

/** @returns undefined when it is not there or empty */
function readPrivate(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8').trim();
  return text === '' ? undefined : text;
}

function writePrivate(path: string, text: string): void {
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  chmodSync(path, 0o600); // the mode above counts for new files only
}
