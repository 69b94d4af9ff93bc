/** Starts the server configured by the environment, as `belfry serve` does: for process managers that want a file. */
import { readEnvironment } from './cli/env.ts';
import { lineOf } from './cli/run-cli.ts';
import { serve } from './cli/serve.ts';

try {
  await serve(readEnvironment(process.env));
} catch (error) {
  console.error(`belfry: ${lineOf(error)}`);
  process.exitCode = 1;
}
