import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { readWorker } from '../routes/operations.ts';
import { ENV_EXAMPLE } from './env.ts';

/** `belfry init`: what an app needs in its own folders: the worker beside its pages, an example environment. */
export function initCommand(): Command {
  return new Command('init')
    .description("copy sw.js to the app's public folder and write an .env example")
    .option('--public <folder>', "the folder that the app serves at '/'", 'public')
    .option('--force', 'overwrite an sw.js that is there already', false)
    .action((options: { public: string; force: boolean }) => {
      const worker = join(options.public, 'sw.js');
      if (existsSync(worker) && !options.force) {
        throw new Error(`${worker} exists: import 'belfry/sw' from it, or pass --force to overwrite it`);
      }
      mkdirSync(options.public, { recursive: true });
      writeFileSync(worker, readWorker());
      console.log(`wrote ${worker}`);

      if (existsSync('.env.belfry.example')) {
        console.log('kept .env.belfry.example');
        return;
      }
      writeFileSync('.env.belfry.example', ENV_EXAMPLE);
      console.log('wrote .env.belfry.example: copy it to .env, and keep that out of version control');
      console.log('VAPID keys are made by the first belfry serve; to bring your own: belfry vapid generate');
    });
}
