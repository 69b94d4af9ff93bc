import { Command } from 'commander';
import { generateCommand } from './vapid/generate.ts';
import { importCommand } from './vapid/import.ts';
import { listCommand } from './vapid/list.ts';
import { retireCommand } from './vapid/retire.ts';
import { rotateCommand } from './vapid/rotate.ts';

/**
 * `belfry vapid …`: the ring of VAPID keys. A rotation is `rotate`, then visits, seen in `list`, then `retire`: a
 * subscription takes messages signed with the key that it was made with and no other (RFC 8292 §4.2).
 */
export function vapidCommand(): Command {
  return new Command('vapid')
    .description('VAPID keys')
    .addCommand(generateCommand())
    .addCommand(listCommand())
    .addCommand(importCommand())
    .addCommand(rotateCommand())
    .addCommand(retireCommand());
}
