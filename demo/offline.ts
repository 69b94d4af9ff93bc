import { findChromium, launchChromium, type Chromium, type PushService } from '../testing/index.ts';

/**
 * Opens the installed Chromium, connected to the local push service, on the page.
 *
 * @returns undefined when there is no display or no browser; then the switches to start one by hand are printed
 */
export async function openOfflineBrowser(
  service: PushService,
  url: string,
  { print = console.log, env = process.env, platform = process.platform } = {},
): Promise<Chromium | undefined> {
  const reason = hasDisplay(env, platform) ? undefined : 'There is no display here, so no browser was opened.';
  if (reason === undefined) {
    try {
      const chromium = await launchChromium({ service, headless: false });
      const [page = await chromium.browser.newPage()] = await chromium.browser.pages();
      await page.goto(url);
      return chromium;
    } catch (error) {
      print(`  No browser was opened: ${error instanceof Error ? error.message : String(error)}`);
    }
  } else {
    print(`  ${reason}`);
  }
  print('  Start one that receives from the local push service yourself:\n');
  print(`    ${command(env, platform)} \\\n${service.chromiumFlags.map((flag) => `      '${flag}' \\`).join('\n')}`);
  print(`      --user-data-dir="$(mktemp -d)" ${url}\n`);
  return undefined;
}

function hasDisplay(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): boolean {
  return platform !== 'linux' || (env.DISPLAY ?? '') !== '' || (env.WAYLAND_DISPLAY ?? '') !== '';
}

function command(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  try {
    return findChromium({ env, platform });
  } catch {
    return 'chromium';
  }
}
