import { Command } from 'commander';
import { DATA_OPTION, withStore } from './vapid/data-file.ts';
import { usersReconcileCommand } from './users/reconcile.ts';

interface Options {
  data?: string;
}

/** `belfry users …`: the same as the HTTP resource, on the data file of a server that is stopped. */
export function usersCommand(): Command {
  return new Command('users')
    .description('people; stop the server first, or call /api/v1/users')
    .addCommand(usersReconcileCommand())
    .addCommand(
      new Command('export')
        .description('print everything that is held about a user, as JSON')
        .argument('<userId>', 'the id of the host app')
        .option(...DATA_OPTION)
        .action(async (userId: string, { data }: Options) => {
          const found = await withStore(data, (store, environment) => store.exportUser(userId, environment.now()));
          if (found === undefined) throw new Error(`there is no user ${userId}`);
          console.log(JSON.stringify(found, null, 2));
        }),
    )
    .addCommand(
      new Command('delete')
        .description('erase a user: tags, groups, consents, subscriptions, messages, events')
        .argument('<userId>', 'the id of the host app')
        .option(...DATA_OPTION)
        .action(async (userId: string, { data }: Options) => {
          if (!(await withStore(data, (store) => store.deleteUser(userId)))) {
            throw new Error(`there is no user ${userId}`);
          }
          console.log(`deleted ${userId}`);
        }),
    );
}
