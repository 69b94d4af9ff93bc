import { parseArgs } from 'node:util';

export interface DemoArguments {
  port: number;
  /** Folder of the data. */
  folder: string;
  offline: boolean;
  appUrl: string | undefined;
  /** Whether to send one push the whole way first. */
  proof: boolean;
  /** Leaves the banner out: `dev.ts` has its own. */
  quiet: boolean;
  help: boolean;
}

export const HELP = `npm run demo -- [options]

  --port <n>       where to listen on this machine (8787)
  --data <folder>  where the data file and the keys are kept (.belfry)
  --url <url>      where browsers open the page, when that is a tunnel or a proxy in front of it
  --offline        stay on this machine: a local push service, and a Chromium that is connected to it
  --no-proof       skip the push that is sent the whole way at the start
`;

/** @throws {Error} with one line that names the option */
export function readArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8787' },
      data: { type: 'string', default: '.belfry' },
      url: { type: 'string' },
      offline: { type: 'boolean', default: false },
      'no-proof': { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = Number(values.port);
  if (values.port.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port is ${values.port}: a number from 0 to 65535 is needed`);
  }
  return {
    port,
    folder: values.data,
    offline: values.offline,
    appUrl: values.url === undefined ? undefined : checkUrl(values.url),
    proof: !values['no-proof'],
    quiet: values.quiet,
    help: values.help,
  };
}

function checkUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error(`--url is ${text}: an http or https URL is needed`);
  }
  return new URL(text).origin;
}
