/**
 * Where a Chromium is on this machine.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Chromium first: it is the one that the tests are written for. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

const LINUX_PATHS = COMMANDS.map((name) => `/usr/bin/${name}`);

const MAC_APPS = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PATHS = [
  'Chromium\\Application\\chrome.exe',
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

const INSTALL_HINT: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'apt-get install chromium (Debian), or your distribution’s package',
  darwin: 'brew install --cask chromium, or Google Chrome from google.com/chrome',
  win32: 'winget install Google.Chrome',
};

/** How to get one on this machine. */
export const CHROMIUM_HINT = INSTALL_HINT[process.platform] ?? 'install Chromium';

export interface FindOptions {
  /** @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** @default process.platform */
  platform?: NodeJS.Platform;
  /** @default whether the file is there and may be run */
  isExecutable?: (path: string) => boolean;
}

/**
 * The path of a Chromium: `BELFRY_CHROMIUM` when set, else the first of the usual commands and places.
 *
 * @throws {Error} when there is none, saying how to install one; or when `BELFRY_CHROMIUM` cannot be run
 */
export function findChromium(options: FindOptions = {}): string {
  const { env = process.env, platform = process.platform, isExecutable = canRun } = options;
  const hint = INSTALL_HINT[platform] ?? 'install Chromium';
  const named = env.BELFRY_CHROMIUM;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(
      `BELFRY_CHROMIUM is ${named}, which is not there or cannot be run. Mend it, or install one (${hint}).`,
    );
  }
  const found = candidates(platform, env).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(`no Chromium found. Install one (${hint}), or set BELFRY_CHROMIUM to the path of its executable.`);
}

function candidates(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string[] {
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return WINDOWS_PATHS.flatMap((path) => roots.map((root) => `${root}\\${path}`));
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
