import { Command } from 'commander';
import { readVapidKeys } from '../../engines/index.ts';
import { count, DATA_OPTION, findDataFile } from './data-file.ts';

interface Listed {
  keyId: string;
  /** `missing`: subscriptions were made with it, and the ring does not have it. */
  state: 'current' | 'old' | 'missing';
  publicKey: string | null;
  /** ISO 8601 */
  createdAt: string | null;
  /** Active ones. */
  subscriptions: number;
}

/** `belfry vapid list`: also while the server runs, to see how far a rotation has come. No private key is in it. */
export function listCommand(): Command {
  return new Command('list')
    .description('show the keys, and how many active subscriptions each has; the server may run')
    .option('--json', 'print one JSON array')
    .option(...DATA_OPTION)
    .action(async ({ json, data }: { json?: boolean; data?: string }) => {
      const keys = await listKeys(findDataFile(data));
      console.log(json === true ? JSON.stringify(keys) : describe(keys));
    });
}

async function listKeys(file: string): Promise<Listed[]> {
  return readVapidKeys(file, async (store) => {
    const counts = new Map(await store.countSubscriptionsByVapidKey());
    const known = (await store.listVapidKeys()).map(({ keyId, publicKey, createdAt, current }): Listed => {
      const subscriptions = counts.get(keyId) ?? 0;
      counts.delete(keyId);
      const state = current ? 'current' : 'old';
      return { keyId, state, publicKey, createdAt: new Date(createdAt).toISOString(), subscriptions };
    });
    const missing = [...counts].map(([keyId, subscriptions]): Listed => ({
      keyId,
      state: 'missing',
      publicKey: null,
      createdAt: null,
      subscriptions,
    }));
    return [...known, ...missing];
  });
}

function describe(keys: readonly Listed[]): string {
  const rows = keys.map(({ keyId, state, createdAt, subscriptions }) =>
    [keyId.padEnd(16), state.padEnd(7), (createdAt ?? '').padEnd(24), String(subscriptions).padStart(13)].join('  '),
  );
  const total = keys.reduce((sum, { subscriptions }) => sum + subscriptions, 0);
  const moved = keys.find(({ state }) => state === 'current')?.subscriptions ?? 0;
  // Rounded down: 100 % is said when nobody is left.
  const percent = total === 0 ? 100 : Math.floor((moved / total) * 1000) / 10;
  return [
    ['key'.padEnd(16), 'state'.padEnd(7), 'made'.padEnd(24), 'subscriptions'].join('  '),
    ...rows,
    '',
    `${percent} % of ${count(total, 'active subscription')} under the current key`,
  ].join('\n');
}
