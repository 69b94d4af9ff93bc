import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { API_SCOPES, createApiKey, type ApiScope } from '../auth/api-keys.ts';
import { openSqliteEngine } from '../engines/index.ts';
import { systemEnvironment } from '../environment.ts';
import { readEnvironment } from './env.ts';

/** `belfry api-key create`: another key, for each caller its own, or in place of one that is lost. */
export function apiKeyCommand(): Command {
  return new Command('api-key').description('API keys').addCommand(
    new Command('create')
      .description('make an API key and print it, once; stop the server first: the data file has one owner')
      .option('--name <x>', 'what the key is for', 'api-key create')
      .option('--scopes <a,b>', `of ${API_SCOPES.join(', ')}`, 'admin')
      .option('--data <file>', 'instead of BELFRY_DATA')
      .action(async ({ name, scopes, data }: { name: string; scopes: string; data?: string }) => {
        const wanted = parseScopes(scopes);
        const file = data ?? readEnvironment({ BELFRY_DATA: process.env.BELFRY_DATA }).options.data ?? '';
        // Opening makes the file: a name typed wrong would get a key that opens nothing.
        if (!existsSync(file))
          throw new Error(`there is no data file ${file}: belfry serve makes it, with a first key`);
        console.log(await createKeyIn(file, name, wanted));
      }),
  );
}

/** @throws {DataFileInUseError} while a server has the file */
async function createKeyIn(file: string, name: string, scopes: readonly ApiScope[]): Promise<string> {
  const environment = systemEnvironment();
  const engine = await openSqliteEngine({ file, now: () => environment.now() });
  try {
    return await createApiKey(engine.store, environment, { name, scopes });
  } finally {
    await engine.close();
  }
}

function parseScopes(text: string): ApiScope[] {
  const isScope = (scope: string): scope is ApiScope => API_SCOPES.some((known) => known === scope);
  const names = text.split(',').map((name) => name.trim());
  return names.map((name) => {
    if (isScope(name)) return name;
    throw new Error(`--scopes has "${name}": known are ${API_SCOPES.join(', ')}`);
  });
}
