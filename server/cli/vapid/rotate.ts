import { Command } from 'commander';
import type { Store, VapidKeyRow } from '../../ports/store.ts';
import { generateVapidKey } from '../../webpush/index.ts';
import { checkStaysCurrent, count, DATA_OPTION, withStore } from './data-file.ts';

/** `belfry vapid rotate`: another current key. The others stay and sign for the subscriptions made with them. */
export function rotateCommand(): Command {
  return new Command('rotate')
    .description(
      'make a new key the current one; older ones go on signing for their subscriptions; stop the server first',
    )
    .option('--to <key>', 'one that is in the data file, instead of a new one')
    .option(...DATA_OPTION)
    .action(async ({ to, data }: { to?: string; data?: string }) => {
      checkStaysCurrent(to);
      await withStore(data, async (store, environment) => {
        const key = to === undefined ? generateVapidKey() : await findKey(store, to);
        await store.saveVapidKey({ createdAt: environment.now(), ...key, current: true });
        const counts = await store.countSubscriptionsByVapidKey();
        const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
        console.log(`current key: ${key.keyId}; public key: ${key.publicKey}`);
        console.log(
          `${count(total - (counts.get(key.keyId) ?? 0), 'active subscription')} of ${total.toLocaleString('en')} ` +
            'yet to move: each at its browser’s next visit, and until then by its old key. See belfry vapid list.',
        );
      });
    });
}

async function findKey(store: Store, keyId: string): Promise<VapidKeyRow> {
  const key = (await store.listVapidKeys()).find((known) => known.keyId === keyId);
  if (key === undefined) throw new Error(`the data file has no VAPID key "${keyId}": see belfry vapid list`);
  return key;
}
