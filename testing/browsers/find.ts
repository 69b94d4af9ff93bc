/**
 * Where a browser is on this machine.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A browser, and where its makers put it. */
export interface Whereabouts {
  /** As people call it. */
  name: string;
  /** Environment variable that names its executable. */
  variable: string;
  /** The best first; on Linux also looked for in `/usr/bin`. */
  commands: readonly string[];
  /** Below a folder of applications. */
  macApps: readonly string[];
  /** Below a folder of programs. */
  windowsPaths: readonly string[];
  /** How to get one. */
  installHint: Partial<Record<NodeJS.Platform, string>>;
}

export interface FindOptions {
  /** @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** @default process.platform */
  platform?: NodeJS.Platform;
  /** @default whether the file is there and may be run */
  isExecutable?: (path: string) => boolean;
}

/** How to get one on a machine. */
export function hintFor({ name, installHint }: Whereabouts, platform: NodeJS.Platform = process.platform): string {
  return installHint[platform] ?? `install ${name}`;
}

/**
 * The path of a browser: what its variable names when set, else the first of the usual commands and places.
 *
 * @throws {Error} when there is none, saying how to install one; or when what the variable names cannot be run
 */
export function findBrowser(browser: Whereabouts, options: FindOptions = {}): string {
  const { env = process.env, platform = process.platform, isExecutable = canRun } = options;
  const { name, variable } = browser;
  const hint = hintFor(browser, platform);
  const named = env[variable];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`${variable} is ${named}, which is not there or cannot be run. Mend it, or install one (${hint}).`);
  }
  const found = candidates(browser, platform, env).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(`no ${name} found. Install one (${hint}), or set ${variable} to the path of its executable.`);
}

function candidates(
  { commands, macApps, windowsPaths }: Whereabouts,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return windowsPaths.flatMap((path) => roots.map((root) => `${root}\\${path}`));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = commands.flatMap((name) => folders.map((folder) => join(folder, name)));
  if (platform !== 'darwin') return [...onPath, ...commands.map((name) => `/usr/bin/${name}`)];
  const roots = ['/Applications', `${env.HOME ?? ''}/Applications`];
  return [...macApps.flatMap((app) => roots.map((root) => `${root}/${app}`)), ...onPath];
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
