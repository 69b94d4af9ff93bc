import { Command, InvalidArgumentError } from 'commander';
import { onSignal } from './serve.ts';

/**
 * `belfry push-service`. The command line is the whole package's, so this one command reaches into the testing room, and
 * loads it only when it is asked for: a server in production never does.
 */
export function pushServiceCommand(): Command {
  return new Command('push-service')
    .description('start a push service on this machine, for browsers and servers under test')
    .option('--port <n>', 'where senders reach it over TLS', parsePort, 0)
    .option('--proxy-port <n>', 'where senders find its proxy (HTTPS_PROXY)', parsePort, 0)
    .action(async (ports: { port: number; proxyPort: number }) => {
      const { runPushService } = await import('../../testing/cli/push-service.ts');
      const running = await runPushService({ ...ports, print: (line) => console.log(line) });
      onSignal(() => running.stop());
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
}
