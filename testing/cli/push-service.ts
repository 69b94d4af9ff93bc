/**
 * `belfry push-service`: the local push service as a command, for a desktop browser and a server of any language.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumArguments } from '../chromium/flags.ts';
import { findChromium } from '../chromium/find.ts';
import { findFirefox } from '../firefox/find.ts';
import { firefoxPreferences, writePreferences } from '../firefox/preferences.ts';
import { startPushService } from '../push-service/index.ts';
import { startPushProxy } from '../push-service/proxy.ts';
import { makeTemporaryFolder, removeWithProcess } from '../temporary-folder.ts';
import { describePush } from './describe-push.ts';
import { instructions } from './instructions.ts';

export interface PushServiceCommandOptions {
  /** Where senders reach it over TLS; 0 for any free port. */
  port: number;
  /** Where the proxy for senders listens; 0 for any free port. */
  proxyPort: number;
  /** Takes each line. */
  print: (line: string) => void;
}

export interface RunningPushService {
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts the service and its proxy, and prints how to use them, then a line for each push.
 *
 * @throws {Error} when a port is in use, or the temporary folder cannot be written to
 */
export async function runPushService(options: PushServiceCommandOptions): Promise<RunningPushService> {
  const { port, proxyPort, print } = options;
  const service = await startPushService({ port });
  const closers = [() => service.close()];
  const stop = async () => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const proxy = await startPushProxy(service.routes, proxyPort);
    closers.push(() => proxy.close());
    const folder = await makeTemporaryFolder('belfry-push-service-');
    const keeper = removeWithProcess(folder);
    closers.push(async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      keeper.finish(); // a browser that still quits would make it anew
    });
    const files = { ca: join(folder, 'ca.pem'), chromium: join(folder, 'chromium'), firefox: join(folder, 'firefox') };
    await writeFile(files.ca, service.ca);
    // For a window on the real desktop: nothing seeds permissions here, a person answers.
    await writePreferences(
      files.firefox,
      firefoxPreferences({ ...service.firefoxPrefs, ...SILENT }, { hasDesktop: true, prefs: {} }),
    );
    const [route] = Object.values(service.routes);
    print(
      instructions({
        port: route?.port ?? port,
        proxyUrl: proxy.url,
        files,
        chromium: found(findChromium) ?? 'chromium',
        chromiumFlags: chromiumArguments(service.chromiumFlags, { headless: false, args: [] }),
        firefox: found(findFirefox) ?? 'firefox',
        firefoxPrefs: service.firefoxPrefs,
      }),
    );
    service.onPush((push) => print(describePush(push)));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What remote control silences in `launchFirefox`, and nothing does here. */
const SILENT = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** Whoever has none on this machine reads the usual name, and runs it on another. */
function found(find: () => string): string | null {
  try {
    return find();
  } catch {
    return null;
  }
}
