/**
 * Where a Firefox is on this machine.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { FindOptions } from '../chromium/find.ts';

/** ESR first: it is the one that the tests are written for. */
const COMMANDS = ['firefox-esr', 'firefox'];

const LINUX_PATHS = COMMANDS.map((name) => `/usr/bin/${name}`);

const MAC_APPS = ['Firefox ESR.app/Contents/MacOS/firefox', 'Firefox.app/Contents/MacOS/firefox'];

const WINDOWS_PATH = 'Mozilla Firefox\\firefox.exe';

const INSTALL_HINT: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'apt-get install firefox-esr (Debian), or your distribution’s package',
  darwin: 'brew install --cask firefox',
  win32: 'winget install Mozilla.Firefox',
};

/** How to get one on this machine. */
export const FIREFOX_HINT = INSTALL_HINT[process.platform] ?? 'install Firefox';

/**
 * The path of a Firefox: `BELFRY_FIREFOX` when set, else the first of the usual commands and places.
 *
 * @throws {Error} when there is none, saying how to install one; or when `BELFRY_FIREFOX` cannot be run
 */
export function findFirefox(options: FindOptions = {}): string {
  const { env = process.env, platform = process.platform, isExecutable = canRun } = options;
  const hint = INSTALL_HINT[platform] ?? 'install Firefox';
  const named = env.BELFRY_FIREFOX;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(
      `BELFRY_FIREFOX is ${named}, which is not there or cannot be run. Mend it, or install one (${hint}).`,
    );
  }
  const found = candidates(platform, env).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(`no Firefox found. Install one (${hint}), or set BELFRY_FIREFOX to the path of its executable.`);
}

function candidates(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string[] {
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return roots.map((root) => `${root}\\${WINDOWS_PATH}`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  if (platform !== 'darwin') return [...onPath, ...LINUX_PATHS];
  const roots = ['/Applications', `${env.HOME ?? ''}/Applications`];
  return [...MAC_APPS.flatMap((app) => roots.map((root) => `${root}/${app}`)), ...onPath];
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
