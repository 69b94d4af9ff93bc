/** Starts the server configured by the environment, as `belfry serve` does: for process managers that want a file. */
import { keepHeapLean } from './cli/lean-heap.ts';

keepHeapLean();
const { lineOf } = await import('./cli/run-cli.ts');
try {
  const [{ readEnvironment }, { serve }] = await Promise.all([import('./cli/env.ts'), import('./cli/serve.ts')]);
  await serve(readEnvironment(process.env));
} catch (error) {
  console.error(`belfry: ${lineOf(error)}`);
  process.exitCode = 1;
}
