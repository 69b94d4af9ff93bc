import { Command } from 'commander';
import { count, DATA_OPTION, keyIdInEnvironment, withStore } from './data-file.ts';

/** `belfry vapid retire`: the end of a rotation. */
export function retireCommand(): Command {
  return (
    new Command('retire')
      .description('delete an old key that no active subscription needs any more; stop the server first')
      .argument('<key>', 'as belfry vapid list shows it')
      // One key id in 64 begins with a dash: base64url.
      .allowUnknownOption()
      .option('--force', 'end the subscriptions that still need it: nothing reaches them until their next visit')
      .option(...DATA_OPTION)
      .action(async (keyId: string, { force = false, data }: { force?: boolean; data?: string }) => {
        if (keyIdInEnvironment() === keyId)
          throw new Error(`${keyId} is the key in VAPID_PRIVATE_KEY: the next start would bring it back`);
        const { state, subscriptions } = await withStore(data, (store, environment) =>
          store.retireVapidKey(keyId, { force, now: environment.now() }),
        );
        switch (state) {
          case 'unknown':
            throw new Error(`the data file has no VAPID key "${keyId}": see belfry vapid list`);
          case 'current':
            throw new Error(`${keyId} is the current key: make another one current first (belfry vapid rotate)`);
          case 'in_use':
            throw new Error(
              `${count(subscriptions, 'active subscription')} still ${subscriptions === 1 ? 'needs' : 'need'} ${keyId}: ` +
                'each moves at its browser’s next visit (belfry vapid list). --force ends them: marked key_mismatch, ' +
                'nothing reaches them until that visit',
            );
          case 'retired':
            console.log(`retired ${keyId}`);
            if (subscriptions > 0) console.log(`marked key_mismatch: ${count(subscriptions, 'subscription')}`);
        }
      })
  );
}
