import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { createBelfry, type Belfry } from '../belfry.ts';
import { systemEnvironment } from '../environment.ts';
import { listen, type Listening } from '../listen.ts';
import { createLog } from '../log.ts';
import { templatesFault } from './read-templates.ts';
import { readEnvironment, type ServeSettings } from './env.ts';

/** From the signal to the end of the process, at most. */
export const STOP_LIMIT_MS = 15_000;

/** `belfry serve`: the whole server, configured by the environment. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('start the server (configured by the environment: see the README)')
    .option('--port <n>', 'instead of BELFRY_PORT')
    .option('--data <file>', 'instead of BELFRY_DATA')
    .action(async (flags: { port?: string; data?: string }) => {
      await serve(
        readEnvironment({
          ...process.env,
          ...(flags.port === undefined ? {} : { BELFRY_PORT: flags.port }),
          ...(flags.data === undefined ? {} : { BELFRY_DATA: flags.data }),
        }),
      );
    });
}

/**
 * Starts, prints where it is, and drains on SIGTERM and SIGINT: no more is sent, what is in flight is finished. Settles
 * when the server listens.
 */
export async function serve({ options, port, host, logLevel, logFile }: ServeSettings): Promise<void> {
  const log = createLog({ level: logLevel, ...(logFile === undefined ? {} : { file: logFile }) });
  // Asked for by name: who passes an environment gets none by default, and this one has the clock of every thread.
  const threads = options.threads ?? availableParallelism();
  const belfry = await createBelfry({ ...options, threads, environment: systemEnvironment(log) }).catch(
    (error: unknown) => {
      throw templatesFault('BELFRY_TEMPLATES', error);
    },
  );
  // Before anything else can fail: the key's hash is stored, and the next start would not show the key again.
  printMade(belfry);
  let listening: Listening;
  try {
    listening = await listen(belfry.app, { port, host });
  } catch (error) {
    await belfry.stop();
    throw error;
  }
  // Before the line that a process manager waits for: it may stop us right after.
  onSignal(() => belfry.stop(listening.close()), STOP_LIMIT_MS);
  await belfry.start();
  console.log(`belfry listens on ${listening.url}, data in ${options.data ?? './belfry.db'}`);
  for (const warning of belfry.warnings) console.log(`note: ${warning}`);
}

function printMade(belfry: Belfry): void {
  if (belfry.made.vapidKeys)
    console.log(`made VAPID keys and keeps them in the data file; public key: ${belfry.vapidPublicKey}`);
  if (belfry.made.apiKey !== undefined) console.log(`API key (shown this once): ${belfry.made.apiKey}`);
}

/**
 * Runs `stop` once, at the first signal, and ends the process after it; a second signal ends it at once.
 *
 * @param limitMs after which it ends whatever `stop` still waits for. That costs nothing that a 2xx was answered for.
 */
export function onSignal(stop: () => Promise<void>, limitMs?: number): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      if (limitMs !== undefined) {
        setTimeout(() => {
          console.error(`belfry: not everything ended within ${limitMs / 1000} s; the next start goes on with it`);
          process.exit(0);
        }, limitMs);
      }
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
