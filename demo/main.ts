/** `npm run demo`: proves itself, then serves the page. */
import { resolve } from 'node:path';
import { DataFileInUseError, DataFileUnwritableError } from '../server/index.ts';
import { startPushService } from '../testing/index.ts';
import { HELP, readArguments } from './arguments.ts';
import { banner } from './banner.ts';
import { openOfflineBrowser } from './offline.ts';
import { prove } from './proof.ts';
import { createDemo } from './server.ts';
import { createSteps } from './steps.ts';

try {
  await main();
} catch (error) {
  console.error(`\n  ${describe(error)}`);
  process.exit(1); // a half-started demo may hold a port or a browser
}

async function main(): Promise<void> {
  const { port, folder, offline, appUrl, proof, quiet, help } = readArguments(process.argv.slice(2));
  if (help) {
    console.log(HELP);
    return;
  }
  // First of all: a port in use or data in use should be said at once.
  const service = offline ? await startPushService() : undefined;
  const demo = await createDemo({
    port,
    folder: resolve(folder),
    ...(appUrl === undefined ? {} : { appUrl }),
    ...(service === undefined ? {} : { pushService: service }),
  });
  if (proof) {
    console.log('\n  One push, the whole way, on this machine:\n');
    await prove(createSteps());
  }
  if (!quiet) console.log(banner(demo, { offline }));
  const chromium = service === undefined ? undefined : await openOfflineBrowser(service, demo.url);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(130); // a second Ctrl-C does not wait
    stopping = true;
    console.log('\n  Stopping.');
    await chromium?.close();
    await demo.close();
    await service?.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
}

/** The message and what caused it, one line each where the message does not say it; the stack only when asked for. */
function describe(error: unknown): string {
  if (process.env.DEBUG !== undefined && error instanceof Error) return error.stack ?? error.message;
  if (error instanceof DataFileInUseError || error instanceof DataFileUnwritableError) return error.message;
  const lines: string[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) lines.push(cause.message);
  return lines.length === 0 ? String(error) : lines.join('\n  because ');
}
